package dev.quadrant.monitor.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.promql.Parser;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.rules.AlertState;
import dev.quadrant.monitor.rules.GroupStatus;
import dev.quadrant.monitor.rules.Rule;
import dev.quadrant.monitor.rules.RuleRunner;
import dev.quadrant.monitor.rules.RuleStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Rules, alerts and Alertmanagers in Prometheus' API. Answers from what is known: nothing is evaluated. */
public final class RuleRoutes {
    private static final String GROUPS = "groups";

    private final RuleRunner rules;
    private final Supplier<List<String>> alertmanagers;

    /** @param alertmanagers URLs to which alerts are posted */
    public RuleRoutes(RuleRunner rules, Supplier<List<String>> alertmanagers) {
        this.rules = rules;
        this.alertmanagers = alertmanagers;
    }

    /** Makes an answer's data. */
    private interface Data {
        JsonObject of(Parameters parameters) throws QueryException;
    }

    public void install(Router router) {
        route(router, "/api/v1/rules", this::rules);
        route(router, "/api/v1/alerts", parameters -> alerts());
        route(router, "/api/v1/alertmanagers", parameters -> alertmanagers());
    }

    private static void route(Router router, String path, Data data) {
        router.get(path).handler(request -> {
            try {
                JsonAnswer.success(request, data.of(new Parameters(request.queryParams())));
            } catch (QueryException e) {
                JsonAnswer.end(request, 400, PrometheusJson.error("bad_data", e.getMessage()));
            }
        });
    }

    private JsonObject rules(Parameters parameters) throws QueryException {
        String type = parameters.text("type");
        if (!type.isEmpty() && !type.equals("alert") && !type.equals("record")) {
            throw Parameters.invalid("type", "not supported value \"" + type + "\"");
        }
        boolean alerts = !flag(parameters, "exclude_alerts");
        List<List<Matcher>> selectors = new ArrayList<>();
        for (String selector : parameters.all("match[]")) {
            try {
                selectors.add(Parser.matchers(selector));
            } catch (QueryException e) {
                throw Parameters.invalid("match[]", e);
            }
        }
        List<JsonObject> found = new ArrayList<>();
        for (GroupStatus group : rules.groups()) {
            List<RuleStatus> kept = new ArrayList<>();
            if (wanted(parameters, "file[]", group.group().file())
                    && wanted(parameters, "rule_group[]", group.group().name())) {
                group.rules().stream()
                        .filter(rule ->
                                type.isEmpty() || type.equals("alert") == (rule.rule() instanceof Rule.Alerting))
                        .filter(rule ->
                                wanted(parameters, "rule_name[]", rule.rule().name()))
                        .filter(rule ->
                                selectors.isEmpty() || selectors.stream().anyMatch(one -> takes(one, rule)))
                        .forEach(kept::add);
            }
            if (!kept.isEmpty()) {
                found.add(RulesJson.group(group, kept, alerts));
            }
        }
        return page(parameters, found);
    }

    private static boolean flag(Parameters parameters, String name) throws QueryException {
        return switch (parameters.text(name)) {
            case "", "false", "0" -> false;
            case "true", "1" -> true;
            default -> throw Parameters.invalid(name, "\"" + parameters.text(name) + "\" is neither true nor false");
        };
    }

    private static boolean wanted(Parameters parameters, String name, String value) {
        Set<String> values = Set.copyOf(parameters.all(name));
        return values.isEmpty() || values.contains(value);
    }

    /** Whether a selector takes the labels that a rule's file gives it. */
    private static boolean takes(List<Matcher> matchers, RuleStatus status) {
        TreeMap<String, String> labels = new TreeMap<>();
        switch (status.rule()) {
            case Rule.Recording recording -> labels.putAll(recording.labels());
            case Rule.Alerting alerting ->
                alerting.labels().forEach((name, template) -> labels.put(name, template.source()));
        }
        return matchers.stream().allMatch(matcher -> matcher.matches(labels.getOrDefault(matcher.name(), "")));
    }

    /** All groups, or {@code group_limit} of them from the one that {@code group_next_token} names. */
    private static JsonObject page(Parameters parameters, List<JsonObject> groups) throws QueryException {
        String limit = parameters.text("group_limit");
        String token = parameters.text("group_next_token");
        if (limit.isEmpty()) {
            if (!token.isEmpty()) {
                throw Parameters.invalid("group_limit", "group_limit needs to be present in order to paginate");
            }
            return new JsonObject().put(GROUPS, new JsonArray(groups));
        }
        int most;
        try {
            most = Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            throw Parameters.invalid("group_limit", "\"" + limit + "\" is no number");
        }
        int from = 0;
        while (!token.isEmpty()
                && from < groups.size()
                && !token(groups.get(from)).equals(token)) {
            from++;
        }
        if (from == groups.size() && !token.isEmpty() || most < 1) {
            throw Parameters.invalid(most < 1 ? "group_limit" : "group_next_token", "no such page");
        }
        int to = Math.min(groups.size(), from + most);
        JsonObject page = new JsonObject().put(GROUPS, new JsonArray(groups.subList(from, to)));
        return to == groups.size() ? page : page.put("groupNextToken", token(groups.get(to)));
    }

    private static String token(JsonObject group) {
        return Integer.toHexString(Labels.of("file", group.getString("file"), "name", group.getString("name"))
                .hashCode());
    }

    private JsonObject alerts() {
        JsonArray alerts = new JsonArray();
        rules.groups().stream()
                .flatMap(group -> group.rules().stream())
                .flatMap(rule -> rule.alerts().stream())
                .filter(alert -> alert.state() != AlertState.INACTIVE)
                .forEach(alert -> alerts.add(RulesJson.alert(alert)));
        return new JsonObject().put("alerts", alerts);
    }

    private JsonObject alertmanagers() {
        JsonArray active = new JsonArray();
        alertmanagers.get().forEach(url -> active.add(new JsonObject().put("url", Redacted.urls(url))));
        return new JsonObject().put("activeAlertmanagers", active).put("droppedAlertmanagers", new JsonArray());
    }
}
