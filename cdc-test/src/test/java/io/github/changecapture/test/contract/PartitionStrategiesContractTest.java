package io.github.changecapture.test.contract;

import io.github.changecapture.partition.PartitionStrategies;
import io.github.changecapture.spi.PartitionStrategy;
import java.time.ZoneId;
import org.junit.jupiter.api.Nested;

class PartitionStrategiesContractTest {

  @Nested
  class Hourly extends PartitionStrategyContract {
    @Override
    protected PartitionStrategy strategy() {
      return PartitionStrategies.hourly();
    }
  }

  @Nested
  class Daily extends PartitionStrategyContract {
    @Override
    protected PartitionStrategy strategy() {
      return PartitionStrategies.daily();
    }
  }

  @Nested
  class EveryFifteenMinutes extends PartitionStrategyContract {
    @Override
    protected PartitionStrategy strategy() {
      return PartitionStrategies.everyMinutes(15);
    }
  }

  @Nested
  class Flat extends PartitionStrategyContract {
    @Override
    protected PartitionStrategy strategy() {
      return PartitionStrategies.flat();
    }
  }

  @Nested
  class ByCronAcrossAZonesDays extends PartitionStrategyContract {
    @Override
    protected PartitionStrategy strategy() {
      return PartitionStrategies.cron("0 0 * * *", ZoneId.of("Europe/Berlin"));
    }
  }

  @Nested
  class ByCronEveryFewMinutes extends PartitionStrategyContract {
    @Override
    protected PartitionStrategy strategy() {
      return PartitionStrategies.cron("7,37 * * * *", ZoneId.of("Asia/Kathmandu"));
    }
  }
}
