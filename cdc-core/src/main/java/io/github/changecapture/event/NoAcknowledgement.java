package io.github.changecapture.event;

import reactor.core.publisher.Mono;

enum NoAcknowledgement implements Acknowledgement {
  INSTANCE;

  @Override
  public void acknowledge(long sequence) {}

  @Override
  public Mono<Void> commit(long sequence) {
    return Mono.empty();
  }
}
