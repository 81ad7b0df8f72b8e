package io.github.changecapture.snowflake;

import io.github.changecapture.snowflake.FieldPath.Elements;
import io.github.changecapture.snowflake.FieldPath.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Views of a collection's current documents with a column for each field: one row for each
 * document, and for each array a view of its own with one row for each element.
 */
final class TypedViews {
  /** Beyond that a view is hardly of use: names of fields then hold data. */
  static final int MOST_COLUMNS = 1_000;

  static final int MOST_VIEWS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(TypedViews.class);

  private TypedViews() {}

  /** The statements that make the views; the one of whole documents first. */
  static List<Step> steps(Target target, KnownSchema schema) {
    Map<List<FieldPath.Step>, List<KnownField>> views = new LinkedHashMap<>();
    views.put(List.of(), new ArrayList<>());
    for (KnownField field : schema.fields()) {
      if (field.column() != null) {
        views.computeIfAbsent(field.path().array(), array -> new ArrayList<>()).add(field);
      }
    }
    if (views.size() > MOST_VIEWS) {
      LOG.warn(
          "Snowflake: {} has {} arrays with elements, of which {} get a view",
          target.namespace(),
          views.size() - 1,
          MOST_VIEWS - 1);
    }
    return views.entrySet().stream()
        .limit(MOST_VIEWS)
        .map(view -> view(target, view.getKey(), view.getValue()))
        .toList();
  }

  /** The column that says which element of an array a row is of, from 0; the outermost is 1. */
  static String index(int depth) {
    return "INDEX_" + depth;
  }

  private static Step view(Target target, List<FieldPath.Step> array, List<KnownField> fields) {
    String ending = ending(array);
    if (fields.size() > MOST_COLUMNS) {
      LOG.warn(
          "Snowflake: {} has {} columns, of which the first {} are shown",
          target.typedName(ending),
          fields.size(),
          MOST_COLUMNS);
    }
    List<Sql> arrays = arrays(array);
    List<Sql> columns = new ArrayList<>();
    for (int depth = 1; depth <= arrays.size(); depth++) {
      columns.add(new Sql("       a%d.INDEX AS %s".formatted(depth, index(depth))));
    }
    Sql root = arrays.isEmpty() ? new Sql("l.DOCUMENT") : element(arrays.size());
    fields.stream().limit(MOST_COLUMNS).forEach(field -> columns.add(column(field, root)));
    String show = Setup.showObjects(target.names(), "VIEWS", target.names().silver());
    return Setup.view(
        SetupRole.LOADER,
        "typed_view",
        target.typedName(ending),
        show,
        Map.of(
            "view", target.typed(ending),
            "live", target.live(),
            "columns",
                Sql.join("", columns.stream().map(each -> new Sql(each.text() + ",\n")).toList()),
            "arrays", Sql.join("", arrays)));
  }

  private static Sql column(KnownField field, Sql root) {
    Sql value = ColumnType.of(field.types()).of(inside(root, field.path().names()));
    String name = java.util.Objects.requireNonNull(field.column(), field.path().text());
    return new Sql("       " + value.text() + " AS " + Sql.identifier(name).text());
  }

  /** One more join for each array on the way; what is no array has no elements. */
  private static List<Sql> arrays(List<FieldPath.Step> array) {
    List<Sql> arrays = new ArrayList<>();
    Sql within = new Sql("l.DOCUMENT");
    List<FieldPath.Step> since = new ArrayList<>();
    for (FieldPath.Step step : array) {
      if (step instanceof Elements) {
        Sql input = inside(within, FieldPath.names(since));
        arrays.add(
            new Sql(
                ",\nLATERAL FLATTEN(INPUT => %s, MODE => 'ARRAY') AS a%d"
                    .formatted(input.text(), arrays.size() + 1)));
        within = element(arrays.size());
        since.clear();
      } else {
        since.add(step);
      }
    }
    return arrays;
  }

  private static Sql element(int depth) {
    return new Sql("a%d.VALUE".formatted(depth));
  }

  private static Sql inside(Sql value, List<String> names) {
    StringBuilder path = new StringBuilder(value.text());
    names.forEach(name -> path.append('[').append(Sql.literal(name).text()).append(']'));
    return new Sql(path.toString());
  }

  /** One name for each array, and never two arrays of one name: encoded names end in no line. */
  private static String ending(List<FieldPath.Step> array) {
    StringBuilder ending = new StringBuilder();
    boolean afterName = true;
    for (FieldPath.Step step : array) {
      if (step instanceof Name name) {
        ending.append(afterName ? "__" : "").append(encoded(name.name()));
        afterName = true;
      } else {
        ending.append("___");
        afterName = false;
      }
    }
    String all = ending.toString();
    return all.endsWith("___") ? all.substring(0, all.length() - 3) : all;
  }

  private static String encoded(String name) {
    return name.isEmpty() ? "$000" : ReadableNaming.encode(name);
  }
}
