package io.github.changecapture.snowflake;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the module may use; each rule says how to mend what it found. */
@AnalyzeClasses(
    packages = "io.github.changecapture.snowflake",
    importOptions = DoNotIncludeTests.class)
class SnowflakeArchitectureTest {
  private static final String CORE = "io.github.changecapture.";

  @ArchTest
  static final ArchRule the_driver_is_the_users_choice =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.crypto..",
              "javax.sql..",
              "org.jspecify..",
              "org.slf4j..",
              "org.bson..",
              "reactor..",
              "org.reactivestreams..",
              CORE + "discovery..",
              CORE + "error..",
              CORE + "event..",
              CORE + "segment..",
              CORE + "spi..",
              CORE + "partition..",
              CORE + "segment..",
              CORE + "snowflake..")
          .because(
              "whoever adds the module brings a driver of some 100 MB, or a DataSource that is not"
                  + " Snowflake's own; say what you need in java.sql");

  @ArchTest
  static final ArchRule only_sessions_send_statements =
      noClasses()
          .that()
          .doNotHaveSimpleName("Session")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.sql.Statement")
          .because(
              "every statement is rendered from a template and sent by Session, without binds");

  @ArchTest
  static final ArchRule nothing_is_printed =
      noClasses()
          .that()
          .doNotHaveSimpleName("SnowflakeReconciler")
          .should(ACCESS_STANDARD_STREAMS)
          .because(
              "a library logs through SLF4J and leaves the streams to its host; only a command prints");
}
