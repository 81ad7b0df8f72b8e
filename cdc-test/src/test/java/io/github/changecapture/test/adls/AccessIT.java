package io.github.changecapture.test.adls;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import com.azure.storage.file.datalake.DataLakeFileSystemClient;
import com.azure.storage.file.datalake.sas.DataLakeServiceSasSignatureValues;
import com.azure.storage.file.datalake.sas.FileSystemSasPermission;
import com.azure.storage.file.datalake.sas.PathSasPermission;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Who is let in. */
class AccessIT extends SdkFixture {

  @Test
  void aWrongKeyIsRefused() {
    var stranger =
        builder(1)
            .endpoint(adls.endpoint())
            .credential(new StorageSharedKeyCredential(adls.account(), "d3Jvbmc="))
            .buildClient();

    assertRefused(
        403, "AuthenticationFailed", () -> stranger.getFileSystemClient(RAW).createFile("a"));
    assertThat(adls.files(RAW)).isEmpty();
  }

  @Test
  void aRequestWithoutSignatureIsRefused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(adls.endpoint() + "/raw/a.txt")).GET().build();

    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("<Code>NoAuthenticationInformation</Code>");
  }

  @Test
  void aBearerTokenIsLetIn() throws Exception {
    appendAndFlush(created("a.txt"), 0, "content", null);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(adls.endpoint() + "/raw/a.txt"))
            .header("Authorization", "Bearer " + AdlsDouble.BEARER_TOKEN)
            .build();

    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("content");
  }

  @Test
  void aSignatureOfAFileSystemGivesWhatItsPermissionsSay() {
    DataLakeFileSystemClient writer = sas(new FileSystemSasPermission().setWritePermission(true));
    DataLakeFileSystemClient reader = sas(new FileSystemSasPermission().setReadPermission(true));

    var file = writer.createFile("a b/c.txt");
    appendAndFlush(file, 0, "content", null);

    assertThat(reader.getFileClient("a b/c.txt").getProperties().getFileSize()).isEqualTo(7);
    assertRefused(403, "AuthorizationPermissionMismatch", () -> reader.createFile("b"));
    assertRefused(403, "AuthorizationPermissionMismatch", () -> writer.deleteFile("a b/c.txt"));
    assertRefused(
        403, "AuthorizationPermissionMismatch", () -> writer.listPaths().stream().toList());
  }

  @Test
  void anExpiredOrForgedSignatureIsRefused() {
    String sas = sasText(new FileSystemSasPermission().setCreatePermission(true));
    DataLakeFileSystemClient forged = withSas(sas.replace("sp=c", "sp=racwdl"));

    assertRefused(403, "AuthenticationFailed", () -> forged.createFile("a"));
    adls.advanceClock(Duration.ofHours(2));
    assertRefused(403, "AuthenticationFailed", () -> withSas(sas).createFile("a"));
  }

  @Test
  void aSignatureOfAFileIsForThatFileOnly() {
    String sas =
        raw.getFileClient("a/b.txt")
            .generateSas(
                new DataLakeServiceSasSignatureValues(
                    OffsetDateTime.now(ZoneOffset.UTC).plusHours(1),
                    new PathSasPermission().setCreatePermission(true)));

    assertThat(withSas(sas).createFile("a/b.txt")).isNotNull();
    assertRefused(403, "AuthenticationFailed", () -> withSas(sas).createFile("a/c.txt"));
  }

  @Test
  void aSignatureOfTheAccountGivesItsServicesAndResources() {
    String sas =
        service.generateAccountSas(
            new AccountSasSignatureValues(
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(1),
                new AccountSasPermission().setCreatePermission(true).setReadPermission(true),
                new AccountSasService().setBlobAccess(true),
                new AccountSasResourceType().setObject(true)));

    DataLakeFileSystemClient files = withSas(sas);

    assertThat(files.createFile("a")).isNotNull();
    assertRefused(403, "AuthorizationResourceTypeMismatch", () -> files.getProperties());
  }

  private DataLakeFileSystemClient sas(FileSystemSasPermission permission) {
    return withSas(sasText(permission));
  }

  private String sasText(FileSystemSasPermission permission) {
    return raw.generateSas(
        new DataLakeServiceSasSignatureValues(
            OffsetDateTime.now(ZoneOffset.UTC).plusHours(1), permission));
  }

  private DataLakeFileSystemClient withSas(String sas) {
    return builder(1)
        .endpoint(adls.endpoint())
        .sasToken(sas)
        .buildClient()
        .getFileSystemClient(RAW);
  }
}
