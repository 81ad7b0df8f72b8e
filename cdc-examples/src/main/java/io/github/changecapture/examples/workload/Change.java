package io.github.changecapture.examples.workload;

/**
 * One change of one document: what was done, and which version of the document came of it.
 *
 * @param operation MongoDB's word for it
 * @param version the document's version after it; for a delete the last one
 */
public record Change(String operation, int version) {

  @Override
  public String toString() {
    return operation + " " + version;
  }
}
