package io.github.changecapture.test.adls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** File systems, and what is listed in them. */
final class ContainerOperations {
  private static final int DEFAULT_PAGE = 5000;

  private final Account account;
  private final Hierarchy hierarchy;

  /** Whether the account has directories. */
  enum Hierarchy {
    HIERARCHICAL,
    FLAT
  }

  ContainerOperations(Account account, Hierarchy hierarchy) {
    this.account = account;
    this.hierarchy = hierarchy;
  }

  Response accountInformation() {
    return Response.of(200)
        .with("x-ms-sku-name", "Standard_LRS")
        .with("x-ms-account-kind", "StorageV2")
        .with("x-ms-is-hns-enabled", Boolean.toString(hierarchy == Hierarchy.HIERARCHICAL));
  }

  Response create(Request request) {
    String name = request.target().fileSystem();
    if (!name.matches("[$a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]")) {
      throw new ServiceError(
          400, "InvalidResourceName", "The specified resource name contains invalid characters.");
    }
    if (account.fileSystems.containsKey(name)) {
      throw new ServiceError(
          409, "ContainerAlreadyExists", "The specified container already exists.");
    }
    FileSystem created = new FileSystem(account.clock().now(), account.nextEtag());
    account.fileSystems.put(name, created);
    return withVersion(Response.of(201), created);
  }

  Response properties(Request request) {
    FileSystem found = container(request);
    return withVersion(Response.of(200), found)
        .with("x-ms-lease-state", "available")
        .with("x-ms-lease-status", "unlocked")
        .with("x-ms-has-immutability-policy", "false")
        .with("x-ms-has-legal-hold", "false")
        .with("x-ms-namespace-enabled", Boolean.toString(hierarchy == Hierarchy.HIERARCHICAL));
  }

  Response delete(Request request) {
    var unused = container(request);
    account.fileSystems.remove(request.target().fileSystem());
    return Response.of(202);
  }

  Response listFileSystems() {
    StringBuilder xml =
        new StringBuilder(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Containers>");
    account.fileSystems.forEach(
        (name, files) ->
            xml.append("<Container><Name>")
                .append(name)
                .append("</Name><Properties><Last-Modified>")
                .append(Headers.date(files.created))
                .append("</Last-Modified><Etag>")
                .append(files.etag.replace("\"", "&quot;"))
                .append("</Etag></Properties></Container>"));
    xml.append("</Containers><NextMarker /></EnumerationResults>");
    return Response.of(200).body(xml.toString(), "application/xml");
  }

  Response list(Request request) {
    FileSystem files = account.fileSystem(request.target().fileSystem());
    String directory = trimmed(request.query().getOrDefault("directory", ""));
    if (!directory.isEmpty() && !files.node(directory).isDirectory) {
      throw new ServiceError(
          409, "ResourceTypeMismatch", "The directory query parameter names a file.");
    }
    boolean recursive = request.has("recursive", "true");
    int from = directory.isEmpty() ? 0 : directory.length() + 1;
    String after = continuation(request);
    int most =
        request.query().containsKey("maxresults")
            ? Math.toIntExact(Math.min(DEFAULT_PAGE, request.number("maxresults")))
            : DEFAULT_PAGE;
    List<String> rows = new ArrayList<>();
    String last = "";
    boolean isMore = false;
    Map<String, Node> below =
        after.isEmpty() ? files.below(directory) : files.below(directory).tailMap(after, false);
    for (Map.Entry<String, Node> entry : below.entrySet()) {
      if (!recursive && entry.getKey().indexOf('/', from) >= 0) {
        continue;
      }
      if (rows.size() == most) {
        isMore = true;
        break;
      }
      last = entry.getKey();
      rows.add(row(last, entry.getValue()));
    }
    Response response =
        Response.of(200)
            .body("{\"paths\":[" + String.join(",", rows) + "]}", "application/json;charset=utf-8");
    return isMore ? response.with("x-ms-continuation", encoded(last)) : response;
  }

  private static String row(String path, Node node) {
    return "{\"contentLength\":\"%d\",\"etag\":%s,\"group\":\"$superuser\",%s\"lastModified\":\"%s\",\"name\":%s,\"owner\":\"$superuser\",\"permissions\":\"rw-r-----\"}"
        .formatted(
            node.length(),
            Json.quoted(node.etag().replace("\"", "")),
            node.isDirectory ? "\"isDirectory\":\"true\"," : "",
            Headers.date(node.modified()),
            Json.quoted(path));
  }

  private FileSystem container(Request request) {
    FileSystem found = account.fileSystems.get(request.target().fileSystem());
    if (found == null) {
      throw new ServiceError(404, "ContainerNotFound", "The specified container does not exist.");
    }
    return found;
  }

  private static Response withVersion(Response response, FileSystem files) {
    return response.with("ETag", files.etag).with("Last-Modified", Headers.date(files.created));
  }

  private static String continuation(Request request) {
    String token = request.query().getOrDefault("continuation", "");
    return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
  }

  private static String encoded(String last) {
    return Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8));
  }

  private static String trimmed(String directory) {
    String path = directory.startsWith("/") ? directory.substring(1) : directory;
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
