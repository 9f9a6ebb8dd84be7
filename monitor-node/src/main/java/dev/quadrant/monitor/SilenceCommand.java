package dev.quadrant.monitor;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.command.AdminClient;
import dev.quadrant.appliance.command.OwnNode;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Silences of the node that runs on this host, through its admin interface. */
@Command(
        name = "silence",
        description = {
            "Keep alerts from being told for a time, through the node that runs here.",
            "Without a command: list."
        },
        synopsisSubcommandLabel = "[COMMAND]")
final class SilenceCommand implements Callable<Integer> {
    private static final String PATH = "/alerts/silences";

    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    SilenceCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return list();
    }

    @Command(name = "list", description = "Print silences: those in force, and those that ended in the last days.")
    int list() throws Exception {
        AdminClient.Answer answer = OwnNode.of(program).get(PATH);
        if (!answer.good()) {
            return refused(answer);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (answer.body().getJsonArray("silences").isEmpty()) {
            out.println("no silences");
        }
        answer.body().getJsonArray("silences").forEach(silence -> out.println(line((JsonObject) silence)));
        out.flush();
        return Appliance.DONE;
    }

    @Command(name = "add", description = "Keep the alerts that a selector takes from being told.")
    int add(
            @Parameters(paramLabel = "SELECTOR", description = "For example 'alertname=\"NodeDown\", node=\"lb-1\"'.")
                    String selector,
            @Option(names = "--for", paramLabel = "TIME", required = true, description = "How long, for example 2h.")
                    String duration,
            @Option(names = "--comment", paramLabel = "TEXT", defaultValue = "", description = "Why.") String comment,
            @Option(names = "--by", paramLabel = "NAME", defaultValue = "", description = "Who; else the user's name.")
                    String by)
            throws Exception {
        String who = by.isEmpty() ? System.getProperty("user.name", "") : by;
        return change(PATH + "?match=" + encode(selector) + "&for=" + encode(duration) + "&comment=" + encode(comment)
                + "&by=" + encode(who));
    }

    @Command(name = "expire", description = "End a silence now.")
    int expire(@Parameters(paramLabel = "ID", description = "As list prints it.") String id) throws Exception {
        return change(PATH + "/expire?id=" + encode(id));
    }

    private int change(String path) throws Exception {
        AdminClient.Answer answer = OwnNode.of(program).post(path);
        if (!answer.good()) {
            return refused(answer);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(line(answer.body().getJsonObject("silence")));
        out.flush();
        return Appliance.DONE;
    }

    private static String line(JsonObject silence) {
        return String.join(
                        "  ",
                        silence.getString("id"),
                        silence.getString("state"),
                        "until " + silence.getString("endsAt"),
                        silence.getString("match"),
                        silence.getString("by"),
                        silence.getString("comment"))
                .stripTrailing();
    }

    private int refused(AdminClient.Answer answer) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(program.name() + ": " + OwnNode.refusal(answer));
        err.flush();
        return Appliance.FAILED;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
