package io.github.changecapture.test.mongo.driver;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import java.util.List;

/** A driver to test with. */
public enum DriverKind {
  SYNC {
    @Override
    public Driver open(MongoClientSettings settings) {
      return new SyncDriver(MongoClients.create(settings));
    }
  },
  REACTIVE {
    @Override
    public Driver open(MongoClientSettings settings) {
      return new ReactiveDriver(com.mongodb.reactivestreams.client.MongoClients.create(settings));
    }
  };

  public abstract Driver open(MongoClientSettings settings);

  public Driver open(String connectionString, CommandListener... listeners) {
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder().applyConnectionString(new ConnectionString(connectionString));
    List.of(listeners).forEach(settings::addCommandListener);
    return open(settings.build());
  }
}
