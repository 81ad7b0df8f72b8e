package io.github.changecapture.test.adls;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.file.datalake.DataLakeFileClient;
import com.azure.storage.file.datalake.models.DataLakeRequestConditions;
import com.azure.storage.file.datalake.models.FileRange;
import com.azure.storage.file.datalake.models.ListPathsOptions;
import com.azure.storage.file.datalake.models.PathItem;
import com.azure.storage.file.datalake.models.PathProperties;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** File systems, directories and files through the SDK. */
class PathsIT extends SdkFixture {

  @Test
  void aFileSystemIsCreatedOnce() {
    assertRefused(409, "ContainerAlreadyExists", () -> service.createFileSystem(RAW));
    assertThat(raw.exists()).isTrue();
    assertThat(service.getFileSystemClient("other").exists()).isFalse();
    assertThat(service.listFileSystems().stream().map(item -> item.getName())).containsExactly(RAW);

    raw.delete();

    assertThat(raw.exists()).isFalse();
    assertRefused(404, "FilesystemNotFound", () -> raw.createFile("a.txt"));
    assertRefused(404, "ContainerNotFound", () -> raw.getProperties());
  }

  @Test
  void aFileIsCreatedWithItsDirectoriesAndOnlyOnce() {
    DataLakeFileClient file = raw.getFileClient("a/b/c d+e%.txt");

    assertThat(createNew(file).getETag()).isNotEmpty();

    assertRefused(409, "PathAlreadyExists", () -> createNew(file));
    assertThat(file.exists()).isTrue();
    assertThat(raw.getDirectoryClient("a/b").getProperties().isDirectory()).isTrue();
    assertThat(adls.files(RAW)).containsExactly("a/b/c d+e%.txt");
    assertRefused(409, "PathConflict", () -> createNew(raw.getFileClient("a/b/c d+e%.txt/f")));
  }

  @Test
  void propertiesAndMetadataComeBack() {
    DataLakeFileClient file = created("a.txt");
    file.setMetadata(Map.of("owner", "me"));
    appendAndFlush(file, 0, "hello", null);

    PathProperties properties = file.getProperties();

    assertThat(properties.getMetadata()).containsEntry("owner", "me");
    assertThat(properties.getFileSize()).isEqualTo(5);
    assertThat(properties.getETag()).isNotEmpty();
    assertThat(properties.isDirectory()).isFalse();
    assertRefused(404, "BlobNotFound", () -> raw.getFileClient("none").getProperties());
  }

  @Test
  void rangesAreRead() {
    DataLakeFileClient file = created("a.txt");
    appendAndFlush(file, 0, "0123456789", null);

    assertThat(read(file, new FileRange(0))).isEqualTo("0123456789");
    assertThat(read(file, new FileRange(3, 4L))).isEqualTo("3456");
    assertThat(read(file, new FileRange(8, 100L))).isEqualTo("89");
    assertRefused(416, "InvalidRange", () -> read(file, new FileRange(10, 1L)));
    assertRefused(404, "BlobNotFound", () -> read(raw.getFileClient("none"), new FileRange(0)));
  }

  @Test
  void pathsAreListedPageByPage() {
    for (int i = 0; i < 7; i++) {
      appendAndFlush(created("a/x%d.txt".formatted(i)), 0, "x".repeat(i + 1), null);
    }
    created("a/sub/deep.txt");
    created("b.txt");

    assertThat(names(new ListPathsOptions())).containsExactly("a", "b.txt");
    assertThat(names(new ListPathsOptions().setPath("a").setRecursive(true).setMaxResults(3)))
        .containsExactly(
            "a/sub",
            "a/sub/deep.txt",
            "a/x0.txt",
            "a/x1.txt",
            "a/x2.txt",
            "a/x3.txt",
            "a/x4.txt",
            "a/x5.txt",
            "a/x6.txt");
    List<PagedResponse<PathItem>> pages = new ArrayList<>();
    raw.listPaths(new ListPathsOptions().setPath("a").setMaxResults(3), null)
        .iterableByPage()
        .forEach(pages::add);
    assertThat(pages).hasSize(3);
    PathItem last = pages.get(2).getValue().get(1);
    assertThat(last.getContentLength()).isEqualTo(7);
    assertThat(last.isDirectory()).isFalse();
    assertThat(pages.get(0).getValue().get(0).isDirectory()).isTrue();
    assertRefused(404, "PathNotFound", () -> names(new ListPathsOptions().setPath("none")));
  }

  @Test
  void aFileIsRenamed() {
    appendAndFlush(created("a/from.txt"), 0, "content", null);
    created("b/there.txt");

    raw.getFileClient("a/from.txt").rename(null, "b/to.txt");

    assertThat(content("b/to.txt")).isEqualTo("content");
    assertThat(raw.getFileClient("a/from.txt").exists()).isFalse();
    assertRefused(
        404, "SourcePathNotFound", () -> raw.getFileClient("a/from.txt").rename(null, "b/x.txt"));
    assertRefused(
        409,
        "PathAlreadyExists",
        () ->
            raw.getFileClient("b/to.txt")
                .renameWithResponse(
                    null,
                    "b/there.txt",
                    null,
                    new DataLakeRequestConditions().setIfNoneMatch("*"),
                    null,
                    Context.NONE));
  }

  @Test
  void aDirectoryIsDeletedWithItsContentOnlyIfAsked() {
    created("a/b/c.txt");

    assertRefused(409, "DirectoryNotEmpty", () -> raw.deleteDirectory("a"));
    raw.deleteDirectoryWithResponse("a", true, null, null, Context.NONE);

    assertThat(adls.files(RAW)).isEmpty();
    assertRefused(404, "PathNotFound", () -> raw.deleteFile("a/b/c.txt"));
  }

  @Test
  void aWholeFileIsPutAtOnceUnderConditions() {
    BlobContainerClient blobs =
        new BlobContainerClientBuilder()
            .pipeline(raw.getHttpPipeline())
            .endpoint(adls.endpoint())
            .containerName(RAW)
            .buildClient();
    String first = put(blobs, "one", new BlobRequestConditions().setIfNoneMatch("*"));

    assertRefused(
        409,
        "BlobAlreadyExists",
        () -> put(blobs, "two", new BlobRequestConditions().setIfNoneMatch("*")));
    String second = put(blobs, "two", new BlobRequestConditions().setIfMatch(first));
    assertRefused(
        412,
        "ConditionNotMet",
        () -> put(blobs, "three", new BlobRequestConditions().setIfMatch(first)));

    assertThat(second).isNotEqualTo(first);
    assertThat(content("_cdc/record.json")).isEqualTo("two");
    assertThat(raw.getFileClient("_cdc/record.json").getProperties().getMetadata())
        .containsEntry("write", "two");
    assertRefused(
        409,
        "InvalidAppendOperation",
        () -> append(raw.getFileClient("_cdc/record.json"), 3, "x", null));
  }

  @Test
  void theKindOfAccountIsTold() {
    var blobs =
        new BlobServiceClientBuilder()
            .pipeline(raw.getHttpPipeline())
            .endpoint(adls.endpoint())
            .buildClient();

    assertThat(blobs.getAccountInfo().isHierarchicalNamespaceEnabled()).isTrue();
  }

  @Test
  void aFlatAccountRefusesTheDataLakeApi() {
    try (AdlsDouble flat = AdlsDouble.builder().withoutHierarchicalNamespace().start()) {
      var files =
          builder(1).connectionString(flat.connectionString()).buildClient().createFileSystem(RAW);

      assertRefused(400, "HierarchicalNamespaceNotEnabled", () -> files.createFile("a.txt"));
    }
  }

  private static String put(BlobContainerClient blobs, String text, BlobRequestConditions on) {
    return blobs
        .getBlobClient("_cdc/record.json")
        .uploadWithResponse(
            new BlobParallelUploadOptions(BinaryData.fromString(text))
                .setMetadata(Map.of("write", text))
                .setRequestConditions(on),
            null,
            Context.NONE)
        .getValue()
        .getETag();
  }

  private List<String> names(ListPathsOptions options) {
    return raw.listPaths(options, null).stream().map(PathItem::getName).toList();
  }

  private static String read(DataLakeFileClient file, FileRange range) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var unused = file.readWithResponse(out, range, null, null, false, null, Context.NONE);
    return out.toString(StandardCharsets.UTF_8);
  }
}
