package io.github.changecapture.test;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.test.contract.SinkContract;
import java.util.ArrayList;
import java.util.List;

class RecordingSinkContractTest extends SinkContract {
  private final List<RecordingSink> sinks = new ArrayList<>();

  @Override
  protected Sink sink() {
    RecordingSink sink = new RecordingSink();
    sinks.add(sink);
    return sink;
  }

  @Override
  protected List<String> eventIds() {
    return sinks.stream()
        .flatMap(sink -> sink.events().stream())
        .<String>map(ChangeEvent::id)
        .toList();
  }

  @Override
  protected boolean writesOnce() {
    return false;
  }
}
