package dev.quadrant.appliance.command;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the admin interface says of the cluster, as lines for a terminal. */
final class ClusterStatus {
    private static final String NOBODY = "-";

    private final JsonObject cluster;
    private final String self;

    private ClusterStatus(JsonObject cluster) {
        this.cluster = cluster;
        this.self = cluster.getString("node");
    }

    /** The answer of {@code /cluster}. */
    static List<String> lines(JsonObject cluster) {
        ClusterStatus status = new ClusterStatus(cluster);
        List<String> lines = new ArrayList<>();
        lines.add(status.head());
        lines.add("");
        lines.addAll(status.members().lines());
        status.part(lines, status.vips());
        status.part(lines, status.votes());
        return lines;
    }

    private void part(List<String> lines, Table table) {
        if (!table.isEmpty()) {
            lines.add("");
            lines.addAll(table.lines());
        }
    }

    private String head() {
        List<String> parts = new ArrayList<>();
        parts.add("cluster " + cluster.getString("cluster") + ", seen by " + self);
        long present = objects("members").filter(ClusterStatus::present).count();
        parts.add(present + " of " + array("members").size() + " members are there");
        int voters = array("voters").size();
        if (voters > 0) {
            long there = cluster.getLong("voters_present");
            boolean majority = there >= cluster.getLong("majority");
            parts.add(there + " of " + voters + " voters" + (majority ? "" : ": NO MAJORITY, no address has a holder"));
        }
        if (cluster.getBoolean("left")) {
            parts.add("this node has LEFT");
        } else if (cluster.getBoolean("drained")) {
            parts.add("this node is DRAINED");
        }
        return String.join("; ", parts);
    }

    private static boolean present(JsonObject member) {
        String state = member.getString("state");
        return state.equals("alive") || state.equals("suspect");
    }

    private Table members() {
        Table table = new Table("MEMBER", "STATE", "READY", "ROLES", "FOR", "HEARD", "VERSION", "ADDRESS", "SUSPECTED");
        objects("members")
                .forEach(member -> table.row(
                        marked(member.getString("name")),
                        member.getString("state"),
                        ready(member),
                        texts(member.getJsonArray("roles")),
                        member.getString("name").equals(self) ? NOBODY : Span.of(member.getLong("since_ms")),
                        member.getString("name").equals(self) ? NOBODY : Span.of(member.getLong("silent_ms")) + " ago",
                        member.getString("version"),
                        member.getString("address"),
                        suspicion(member.getJsonObject("suspicion"))));
        return table;
    }

    /** Whether a member does its work in all its roles, and if not, what keeps it from it. */
    private static String ready(JsonObject member) {
        if (member.getBoolean("ready")) {
            return "yes";
        }
        return "no: "
                + member.getJsonObject("health").stream()
                        .filter(role -> !role.getValue().equals("ready"))
                        .map(role -> role.getKey() + " " + role.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String suspicion(JsonObject suspicion) {
        return suspicion == null
                ? ""
                : "by " + texts(suspicion.getJsonArray("accusers")) + ", dead in "
                        + Span.of(suspicion.getLong("left_ms"));
    }

    private Table vips() {
        Table table = new Table("VIRTUAL IP", "ADDRESS", "HOLDER", "SINCE", "LEASE LEFT", "CANDIDATES", "THIS NODE");
        objects("vips").forEach(vip -> {
            boolean held = !vip.getString("holder").isEmpty();
            table.row(
                    vip.getString("name"),
                    vip.containsKey("address") ? vip.getString("address") + " on " + vip.getString("interface") : "",
                    held ? marked(vip.getString("holder")) : NOBODY,
                    Span.of(vip.getLong("holder_since_ms")),
                    vip.containsKey("left_ms") ? Span.of(vip.getLong("left_ms")) : NOBODY,
                    candidates(vip.getJsonArray("candidates")),
                    standing(vip));
        });
        return table;
    }

    private static String candidates(JsonArray candidates) {
        return candidates.isEmpty()
                ? NOBODY
                : objects(candidates)
                        .map(one -> one.getString("name") + " (" + one.getLong("priority") + ")")
                        .collect(Collectors.joining(", "));
    }

    /** What this node does about a virtual IP, and if it does not ask for it, why. */
    private static String standing(JsonObject vip) {
        if (!vip.containsKey("holding")) {
            return "not configured";
        }
        if (vip.getBoolean("holding")) {
            return "holds it on " + vip.getString("device") + ", the " + vip.getString("answered_by") + " answers";
        }
        String obstacle = vip.getString("obstacle", "");
        return obstacle.isEmpty() ? "candidate" : "no candidate: " + obstacle;
    }

    private Table votes() {
        Table table = new Table("VOTE OF " + self, "FOR", "LEFT", "BALLOT");
        long mute = cluster.getLong("mute_ms");
        objects("votes").forEach(vote -> {
            boolean given = !vote.getString("holder").isEmpty();
            table.row(
                    vote.getString("lease"),
                    given ? vote.getString("holder") : NOBODY,
                    given ? Span.of(vote.getLong("left_ms")) : NOBODY,
                    Long.toString(vote.getLong("ballot")));
        });
        if (mute > 0) {
            table.row("(mute after its start)", NOBODY, Span.of(mute), NOBODY);
        }
        return table;
    }

    /** The answer of {@code /cluster/keys}. */
    static List<String> keys(JsonObject keys) {
        Table table = new Table("KEY", "THIS NODE", "OPENED BY", "SEALED WITH BY");
        objects(keys.getJsonArray("keys"))
                .forEach(key -> table.row(
                        key.getString("id"),
                        key.getBoolean("primary") ? "seals and opens" : key.getBoolean("here") ? "opens" : "has it not",
                        texts(key.getJsonArray("members")),
                        texts(key.getJsonArray("sealing"))));
        return table.isEmpty() ? List.of("no key: this node is alone") : table.lines();
    }

    /** The answer to a change that was not refused. */
    static List<String> outcome(JsonObject answer) {
        String message = answer.getString("message", "");
        String released = texts(answer.getJsonArray("released", new JsonArray()));
        return Stream.of(
                        answer.getString("outcome") + (message.isEmpty() ? "" : ": " + message),
                        released.isEmpty() ? null : "given up: " + released)
                .filter(Objects::nonNull)
                .toList();
    }

    private String marked(String name) {
        return name.equals(self) ? name + " *" : name;
    }

    private JsonArray array(String name) {
        return cluster.getJsonArray(name);
    }

    private Stream<JsonObject> objects(String name) {
        return objects(array(name));
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    private static String texts(JsonArray array) {
        return array.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
