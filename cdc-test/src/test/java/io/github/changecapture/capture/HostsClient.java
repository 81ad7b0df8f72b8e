package io.github.changecapture.capture;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.github.changecapture.config.ProgressListener;

/**
 * A client that the host brings and closes.
 *
 * @param client the client
 * @param listener sees the server's replies
 */
record HostsClient(MongoClient client, ProgressListener listener) implements AutoCloseable {

  static HostsClient on(String connectionString) {
    ProgressListener listener = ProgressListener.create();
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(connectionString))
            .addCommandListener(listener)
            .build();
    return new HostsClient(MongoClients.create(settings), listener);
  }

  @Override
  public void close() {
    client.close();
  }
}
