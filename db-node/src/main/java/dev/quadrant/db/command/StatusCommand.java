package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.appliance.command.AdminClient;
import dev.quadrant.appliance.command.OwnNode;
import dev.quadrant.appliance.config.Configuration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how the running service is. */
@Command(
        name = "status",
        description =
                "How the running service is: position, lag, what can be restored, and whether a commit could be lost.")
public final class StatusCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Option(names = "--json", description = "As JSON, as GET /db/status gives it.")
    boolean json;

    public StatusCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        Configuration configuration = Preflight.check(program);
        String admin = Preflight.adminFromHere(program, configuration);
        PrintWriter out = spec.commandLine().getOut();
        JsonObject status;
        try {
            AdminClient.Answer answer = new AdminClient(URI.create("http://" + admin)).get("/db/status");
            if (!answer.good()) {
                throw new IOException(OwnNode.refusal(answer));
            }
            status = answer.body();
        } catch (IOException e) {
            out.println("no db-node answers at " + admin + " (" + e.getMessage()
                    + "); start it, or name its address in quadrant.admin.listen");
            out.flush();
            return Appliance.FAILED;
        }
        if (json) {
            out.println(status.encodePrettily());
        } else {
            print(status, out);
        }
        out.flush();
        return status.getJsonObject("rpo").getBoolean("zero") ? Appliance.DONE : Appliance.FAILED;
    }

    private static void print(JsonObject status, PrintWriter out) {
        out.println(status.getJsonObject("rpo").getString("words"));
        out.println();
        JsonObject archive = status.getJsonObject("archive");
        List<List<String>> lines = new java.util.ArrayList<>();
        lines.add(List.of("PART", "UP", "WHAT"));
        for (String part : List.of("source", "archive", "continuity", "base", "drill")) {
            JsonObject condition = status.getJsonObject(part);
            lines.add(List.of(part, condition.getBoolean("up") ? "yes" : "NO", condition.getString("reason")));
        }
        JsonObject copies = status.getJsonObject("copies", new JsonObject());
        for (String name : copies.fieldNames()) {
            JsonObject copy = copies.getJsonObject(name);
            lines.add(List.of("copy " + name, copy.getBoolean("up") ? "yes" : "NO", copy.getString("reason")));
        }
        TextTable.print(lines, out);
        out.println();
        out.println("position: " + archive.getString("segment") + ":" + archive.getValue("position") + " of chain "
                + archive.getString("chain"));
        out.println("lag: " + archive.getValue("lagSeconds") + " s");
        out.println("coverage: " + archive.getString("gtids"));
        JsonArray windows = status.getJsonArray("recoverable");
        for (int i = 0; i < windows.size(); i++) {
            JsonObject window = windows.getJsonObject(i);
            out.println("recoverable: " + window.getString("from") + " to " + window.getString("to") + " (chain "
                    + window.getString("chain") + ")");
        }
    }
}
