package io.github.changecapture.adls;

import com.azure.core.credential.TokenCredential;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.file.datalake.DataLakeServiceClientBuilder;
import java.time.Duration;

/** How to get in. */
sealed interface AdlsCredential {
  /**
   * Gives it to a client.
   *
   * @param timeout for what it has to ask for
   */
  void applyTo(DataLakeServiceClientBuilder builder, Duration timeout);

  record Token(TokenCredential credential) implements AdlsCredential {
    @Override
    public void applyTo(DataLakeServiceClientBuilder builder, Duration timeout) {
      builder.credential(request -> credential.getToken(request).timeout(timeout));
    }
  }

  record SharedKey(StorageSharedKeyCredential credential) implements AdlsCredential {
    @Override
    public void applyTo(DataLakeServiceClientBuilder builder, Duration timeout) {
      builder.credential(credential);
    }
  }

  record Sas(SasToken token) implements AdlsCredential {
    @Override
    public void applyTo(DataLakeServiceClientBuilder builder, Duration timeout) {
      builder.sasToken(token.text());
    }
  }

  record ConnectionString(String text) implements AdlsCredential {
    @Override
    public void applyTo(DataLakeServiceClientBuilder builder, Duration timeout) {
      builder.connectionString(text);
    }

    /** It holds a key. */
    @Override
    public String toString() {
      return "ConnectionString";
    }
  }
}
