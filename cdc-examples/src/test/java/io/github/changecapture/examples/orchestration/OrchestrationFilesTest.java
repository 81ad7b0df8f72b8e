package io.github.changecapture.examples.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files for schedulers are what their readers take, and name what there is. */
class OrchestrationFilesTest {
  private static final Path FILES = Path.of("src/main/orchestration");
  private static final Pattern CLASS = Pattern.compile("io\\.github\\.changecapture\\.[a-zA-Z.]+");
  private static final Pattern ACTIVITY = Pattern.compile("activity\\('([^']+)'\\)");
  private static final Pattern PARAMETER = Pattern.compile("pipeline\\(\\)\\.parameters\\.(\\w+)");

  @ParameterizedTest
  @ValueSource(strings = {"crontab", "cronjob.yaml", "hourly_load_dag.py"})
  void theClassThatIsStartedIsThere(String file) throws IOException {
    List<String> classes =
        CLASS
            .matcher(Files.readString(FILES.resolve(file)))
            .results()
            .map(MatchResult::group)
            .toList();

    assertThat(classes).containsOnly(HourlyLoad.class.getName());
  }

  @Test
  void theCronJobIsOneOfKubernetesAndRunsOneLoadAtATime() throws IOException {
    Map<String, Object> job =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(FILES.resolve("cronjob.yaml")));

    assertThat(job).containsEntry("apiVersion", "batch/v1").containsEntry("kind", "CronJob");
    assertThat(job.get("spec"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("concurrencyPolicy", "Forbid")
        .containsEntry("timeZone", "Etc/UTC")
        .containsKeys("schedule", "jobTemplate");
  }

  @Test
  void theDagIsPythonAndRunsOneLoadAtATime() throws IOException, InterruptedException {
    String dag = Files.readString(FILES.resolve("hourly_load_dag.py"));
    Process python;
    try {
      python =
          new ProcessBuilder("python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())")
              .redirectErrorStream(true)
              .start();
    } catch (IOException missing) {
      assumeThat(System.getenv("CDC_PYTHON_REQUIRED")).as("python3 is missing").isNotNull();
      throw missing;
    }
    python.getOutputStream().write(dag.getBytes(StandardCharsets.UTF_8));
    python.getOutputStream().close();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(python.waitFor()).as(said).isZero();
    assertThat(dag).contains("max_active_runs=1", "catchup=False");
  }

  @Test
  void theTriggerStartsThePipelineThatIsThere() throws IOException {
    BsonDocument trigger = json("adf-trigger.json");
    BsonDocument pipeline = json("adf-pipeline.json");

    BsonDocument reference =
        trigger.getDocument("properties").getArray("pipelines").get(0).asDocument();
    assertThat(reference.getDocument("pipelineReference").getString("referenceName"))
        .isEqualTo(pipeline.getString("name"));
    assertThat(parameters(pipeline)).containsAll(reference.getDocument("parameters").keySet());
    assertThat(trigger.getDocument("properties").getString("type").getValue())
        .isEqualTo("ScheduleTrigger");
  }

  @Test
  void eachActivityOfThePipelineHasTheShapeOfItsType() throws IOException {
    BsonDocument pipeline = json("adf-pipeline.json");
    String service = json("adf-linked-service.json").getString("name").getValue();

    check(pipeline.getDocument("properties").getArray("activities"), service);
    assertThat(pipeline.getDocument("properties").getNumber("concurrency").intValue()).isEqualTo(1);
  }

  @Test
  void whatThePipelinesExpressionsNameIsThere() throws IOException {
    BsonDocument pipeline = json("adf-pipeline.json");
    String text = Files.readString(FILES.resolve("adf-pipeline.json"));
    Set<String> activities = new HashSet<>();
    for (BsonValue activity : pipeline.getDocument("properties").getArray("activities")) {
      activities.add(activity.asDocument().getString("name").getValue());
    }

    assertThat(ACTIVITY.matcher(text).results().map(found -> found.group(1)))
        .isNotEmpty()
        .isSubsetOf(activities);
    assertThat(PARAMETER.matcher(text).results().map(found -> found.group(1)))
        .isNotEmpty()
        .isSubsetOf(parameters(pipeline));
  }

  private static void check(BsonArray activities, String service) {
    Set<String> before = new HashSet<>();
    for (BsonValue each : activities) {
      BsonDocument activity = each.asDocument();
      String name = activity.getString("name").getValue();
      BsonDocument properties = activity.getDocument("typeProperties");
      for (BsonValue dependency : activity.getArray("dependsOn")) {
        assertThat(before).contains(dependency.asDocument().getString("activity").getValue());
      }
      switch (activity.getString("type").getValue()) {
        case "WebActivity" -> assertThat(properties).containsKeys("method", "url", "body");
        case "Wait" -> assertThat(properties).containsKey("waitTimeInSeconds");
        case "Fail" -> assertThat(properties).containsKeys("message", "errorCode");
        case "Script" -> {
          assertThat(properties.getArray("scripts")).isNotEmpty();
          assertThat(
                  activity.getDocument("linkedServiceName").getString("referenceName").getValue())
              .isEqualTo(service);
        }
        case "ForEach" -> {
          assertThat(properties.getNumber("batchCount").intValue()).isEqualTo(5);
          assertThat(properties.getBoolean("isSequential").getValue()).isFalse();
          check(properties.getArray("activities"), service);
        }
        case "IfCondition" -> check(properties.getArray("ifTrueActivities"), service);
        default -> throw new AssertionError(name + " has a type that nobody has looked at");
      }
      assertThat(before.add(name)).as(name).isTrue();
    }
  }

  private static Set<String> parameters(BsonDocument pipeline) {
    return pipeline.getDocument("properties").getDocument("parameters").keySet();
  }

  private static BsonDocument json(String file) throws IOException {
    return BsonDocument.parse(Files.readString(FILES.resolve(file)));
  }
}
