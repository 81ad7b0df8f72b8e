package io.github.changecapture.examples.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final DocumentId ORDER = new DocumentId("shop.orders", "r-1");
  private static final Change INSERT = new Change("insert", 1);
  private static final Change UPDATE = new Change("update", 2);

  @Test
  void theSameChangesDoNotDiffer() {
    assertThat(history(INSERT, UPDATE).differences(history(INSERT, UPDATE))).isEmpty();
  }

  @Test
  void aLostChangeIsADifference() {
    assertThat(history(INSERT, UPDATE).differences(history(INSERT)))
        .containsExactly("shop.orders r-1: written [insert 1, update 2], landed [insert 1]");
  }

  @Test
  void aLostDocumentIsADifference() {
    assertThat(history(INSERT).differences(new History()))
        .containsExactly("shop.orders r-1: written [insert 1], landed []");
  }

  @Test
  void aDoubledChangeIsADifference() {
    assertThat(history(INSERT).differences(history(INSERT, INSERT)))
        .containsExactly("shop.orders r-1: written [insert 1], landed [insert 1, insert 1]");
  }

  @Test
  void changesInAnotherOrderAreADifference() {
    assertThat(history(INSERT, UPDATE).differences(history(UPDATE, INSERT)))
        .containsExactly(
            "shop.orders r-1: written [insert 1, update 2], landed [update 2, insert 1]");
  }

  @Test
  void aChangeThatNobodyMadeIsADifference() {
    assertThat(new History().differences(history(INSERT)))
        .containsExactly("shop.orders r-1: never written, landed [insert 1]");
  }

  @Test
  void theSameIdInAnotherCollectionIsAnotherDocument() {
    History elsewhere = new History();
    elsewhere.add(new DocumentId("shop.baskets", "r-1"), INSERT);

    assertThat(history(INSERT).differences(elsewhere)).hasSize(2);
  }

  @Test
  void tenDifferencesAreNamedAndTheRestCounted() {
    History written = new History();
    for (int i = 0; i < 25; i++) {
      written.add(new DocumentId("shop.orders", "r-" + i), INSERT);
    }

    assertThat(written.differences(new History()))
        .hasSize(11)
        .last()
        .isEqualTo("and 15 more documents");
  }

  private static History history(Change... changes) {
    History history = new History();
    for (Change change : changes) {
      history.add(ORDER, change);
    }
    return history;
  }
}
