package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerPatternTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop\\..*",
        "shop\\.(orders|returns)_[0-9]{4}",
        "[^.]+\\.audit",
        "a\\.b\\$c",
        "(?:a|b)\\.\\d+"
      })
  void whatBothReadAlikeIsPushedDown(String expression) {
    assertThat(ServerPattern.isCommon(expression)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?<name>a)\\.b",
        "(?i)a\\.b",
        "a\\.\\p{Lu}",
        "[a&&[b]]\\.c",
        "a\\.\\Qb\\E",
        "(?=a)a\\.b",
        "a\\.\\s",
        "a\\.b\\1",
        "[:word:]+"
      })
  void whatTheyMightReadDifferentlyIsNot(String expression) {
    assertThat(ServerPattern.isCommon(expression)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop\\.?orders",
        "shop\\.*",
        "shop\\.^x",
        "a|b\\.c",
        "a.b",
        "[a]\\.b",
        "shop\\.a|crm\\.b"
      })
  void whatDoesNotBeginWithOneDatabaseIsNotSplit(String expression) {
    assertThat(ServerPattern.split(expression)).isNull();
  }
}
