package io.github.changecapture.test.contract;

import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.spi.EventEncoder;
import org.junit.jupiter.api.Nested;

class ExtendedJsonEncoderContractTest {

  @Nested
  class Relaxed extends EventEncoderContract {
    @Override
    protected EventEncoder encoder() {
      return ExtendedJsonEncoder.relaxed();
    }
  }

  @Nested
  class Canonical extends EventEncoderContract {
    @Override
    protected EventEncoder encoder() {
      return ExtendedJsonEncoder.canonical();
    }
  }
}
