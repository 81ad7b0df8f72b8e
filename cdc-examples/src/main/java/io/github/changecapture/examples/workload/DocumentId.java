package io.github.changecapture.examples.workload;

/**
 * Which document.
 *
 * @param namespace database and collection
 * @param id the document's _id
 */
public record DocumentId(String namespace, String id) {

  @Override
  public String toString() {
    return namespace + " " + id;
  }
}
