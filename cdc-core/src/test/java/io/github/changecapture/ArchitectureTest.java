package io.github.changecapture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import reactor.core.publisher.Flux;

/** The package chain of {@code docs/ARCHITECTURE.md}; each rule says how to mend what it found. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  static final String ROOT = "io.github.changecapture";

  private static final String[] WORDS = {ROOT + ".error..", ROOT + ".event.."};
  private static final String[] CONTRACTS = {
    ROOT + ".config..", ROOT + ".spi..", ROOT + ".status.."
  };
  private static final String[] PARTS = {
    ROOT + ".partition..",
    ROOT + ".checkpoint..",
    ROOT + ".json..",
    ROOT + ".segment..",
    ROOT + ".document..",
    ROOT + ".deadletter..",
    ROOT + ".shape..",
    ROOT + ".discovery.."
  };
  private static final String ENGINE = ROOT + ".internal";
  private static final String METERS = ROOT + ".micrometer";
  private static final String FILES = ROOT + ".internal.file";

  @ArchTest
  static final ArchRule the_package_chain_is_words_contracts_parts_engine_entry =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("words")
          .definedBy(WORDS)
          .layer("contracts")
          .definedBy(CONTRACTS)
          .layer("files")
          .definedBy(FILES)
          .layer("parts")
          .definedBy(PARTS)
          .layer("engine")
          .definedBy(ENGINE)
          .layer("entry")
          .definedBy(ROOT)
          .layer("meters")
          .definedBy(METERS)
          .whereLayer("meters")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("words")
          .mayNotAccessAnyLayer()
          .whereLayer("contracts")
          .mayOnlyAccessLayers("words")
          .whereLayer("files")
          .mayOnlyAccessLayers("words")
          .whereLayer("parts")
          .mayOnlyAccessLayers("words", "contracts", "files")
          .whereLayer("engine")
          .mayOnlyAccessLayers("words", "contracts", "parts")
          .because(
              "a reader goes down one chain; move the shared type to the lower of the two packages,"
                  + " or let the upper one implement an interface of the lower");

  @ArchTest
  static final ArchRule every_package_has_a_place_in_the_chain =
      classes()
          .should()
          .resideInAnyPackage(
              WORDS[0],
              WORDS[1],
              CONTRACTS[0],
              CONTRACTS[1],
              CONTRACTS[2],
              PARTS[0],
              PARTS[1],
              PARTS[2],
              PARTS[3],
              PARTS[4],
              PARTS[5],
              PARTS[6],
              PARTS[7],
              FILES,
              ENGINE,
              METERS,
              ROOT)
          .because("the chain is what holds; give a new package its place in this test first");

  @ArchTest
  static final ArchRule packages_are_free_of_cycles =
      slices()
          .matching(ROOT + ".(**)")
          .should()
          .beFreeOfCycles()
          .because("a cycle makes two packages one; move the type that closes it, or merge them");

  @ArchTest
  static final ArchRule only_the_entry_touches_the_engine =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, ENGINE)
          .should()
          .dependOnClassesThat(resideInAPackage(ENGINE))
          .because(
              "internal changes without notice; put what others need into spi or config, and let"
                  + " the engine use it from there");

  @ArchTest
  static final ArchRule only_entry_engine_checkpoint_and_discovery_touch_the_driver =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT, ENGINE, ROOT + ".checkpoint..", ROOT + ".discovery..", CONTRACTS[0])
          .should()
          .dependOnClassesThat(
              resideInAPackage("com.mongodb..")
                  .and(not(resideInAPackage("com.mongodb.client.model.changestream.."))))
          .because(
              "sinks and encoders work on org.bson and on events of any origin; translate the"
                  + " driver's type in internal, only its change stream enums go further");

  @ArchTest
  static final ArchRule config_touches_only_the_enums_and_the_listeners_of_the_driver =
      noClasses()
          .that()
          .resideInAPackage(CONTRACTS[0])
          .should()
          .dependOnClassesThat(
              resideInAPackage("com.mongodb..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "com.mongodb.client.model.changestream..", "com.mongodb.event.."))))
          .because("options are values; take the driver's clients and settings in the builder");

  @ArchTest
  static final ArchRule the_library_prints_nothing =
      noClasses()
          .should(ACCESS_STANDARD_STREAMS)
          .because("standard output is the host's; log through SLF4J");

  @ArchTest
  static final ArchRule nothing_is_buffered_without_bound =
      noClasses()
          .should()
          .callMethod(Flux.class, "onBackpressureBuffer")
          .because("memory is bounded in bytes; pass demand on, or give the buffer a size");

  @ArchTest
  static final ArchRule names_say_what_a_type_does =
      noClasses()
          .should()
          .haveNameMatching(".*(Utils?|Manager|Helper)")
          .because("such a name fits anything; name the type after the one thing that it does");
}
