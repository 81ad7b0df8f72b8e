package io.github.changecapture.test.adls;

/** What a request asks of the service. */
public enum AdlsOperation {
  /** Reads what kind of account it is. */
  ACCOUNT_INFORMATION,
  /** Creates a file system. */
  CREATE_FILE_SYSTEM,
  /** Reads the properties of a file system, also to see whether it exists. */
  FILE_SYSTEM_PROPERTIES,
  /** Deletes a file system. */
  DELETE_FILE_SYSTEM,
  /** Lists the account's file systems. */
  LIST_FILE_SYSTEMS,
  /** Creates an empty file. */
  CREATE_FILE,
  /** Creates a directory. */
  CREATE_DIRECTORY,
  /** Renames a file or directory. */
  RENAME,
  /** Adds bytes to a file that are not part of it until they are flushed. */
  APPEND,
  /** Adds bytes and flushes them, in one call. */
  APPEND_AND_FLUSH,
  /** Makes appended bytes a part of the file. */
  FLUSH,
  /** Reads bytes. */
  READ,
  /** Reads length, ETag, metadata and state of the lease, also to see whether a path exists. */
  PROPERTIES,
  /** Replaces the metadata. */
  SET_METADATA,
  /** Replaces content type and the like. */
  SET_HTTP_HEADERS,
  /** Lists paths. */
  LIST,
  /** Deletes a file or directory. */
  DELETE,
  /** Writes a whole file at once. */
  PUT_BLOB,
  /** Sends a block, which belongs to no file before the list of blocks. */
  PUT_BLOCK,
  /** Makes a file of blocks. */
  PUT_BLOCK_LIST,
  /** Acquires a lease. */
  ACQUIRE_LEASE,
  /** Renews a lease. */
  RENEW_LEASE,
  /** Changes the id of a lease. */
  CHANGE_LEASE,
  /** Releases a lease. */
  RELEASE_LEASE,
  /** Breaks a lease. */
  BREAK_LEASE,
  /** Anything else; it is refused with 501. */
  OTHER
}
