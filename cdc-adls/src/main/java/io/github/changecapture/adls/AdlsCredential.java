package io.github.changecapture.adls;

import com.azure.core.credential.TokenCredential;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.file.datalake.DataLakeServiceClientBuilder;

/** How to get in. */
sealed interface AdlsCredential {
  void applyTo(DataLakeServiceClientBuilder builder);

  record Token(TokenCredential credential) implements AdlsCredential {
    @Override
    public void applyTo(DataLakeServiceClientBuilder builder) {
      builder.credential(credential);
    }
  }

  record SharedKey(StorageSharedKeyCredential credential) implements AdlsCredential {
    @Override
    public void applyTo(DataLakeServiceClientBuilder builder) {
      builder.credential(credential);
    }
  }

  record Sas(SasToken token) implements AdlsCredential {
    @Override
    public void applyTo(DataLakeServiceClientBuilder builder) {
      builder.sasToken(token.text());
    }
  }

  record ConnectionString(String text) implements AdlsCredential {
    @Override
    public void applyTo(DataLakeServiceClientBuilder builder) {
      builder.connectionString(text);
    }

    /** It holds a key. */
    @Override
    public String toString() {
      return "ConnectionString";
    }
  }
}
