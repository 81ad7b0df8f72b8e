package io.github.changecapture.segment;

/** What becomes of the segments that are not sealed when the sink is closed. */
public enum OnClose {
  /** They stay open: the next run goes on in them, and seals them when their time has come. */
  KEEP_OPEN,
  /** They are sealed; a later run begins the next part. */
  SEAL
}
