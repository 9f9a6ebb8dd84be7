package dev.quadrant.appliance.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Asks the node that runs on this host about its cluster, or to change something, through its admin interface. */
@Command(
        name = "cluster",
        description = {
            "See the cluster and act on it, through the admin interface of the node that runs here.",
            "Without a command: status."
        },
        synopsisSubcommandLabel = "[COMMAND]")
public final class ClusterCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print the node's answer as JSON.")
    boolean json;

    public ClusterCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return status();
    }

    @Command(name = "status", description = "Print members, virtual IPs and votes as this node sees them.")
    int status() throws Exception {
        AdminClient.Answer answer = OwnNode.of(program).get("/cluster");
        return print(answer, () -> ClusterStatus.lines(answer.body()));
    }

    @Command(name = "keys", description = "Print which cluster keys this node has and which it seals with.")
    int keys() throws Exception {
        AdminClient.Answer answer = OwnNode.of(program).get("/cluster/keys");
        return print(answer, () -> ClusterStatus.keys(answer.body()));
    }

    @Command(
            name = "drain",
            description = "Hand over all virtual IPs and ask for none until undrain, or until the node restarts.")
    int drain() throws Exception {
        return change("/cluster/drain");
    }

    @Command(name = "undrain", description = "End a drain: be a candidate for virtual IPs again.")
    int undrain() throws Exception {
        return change("/cluster/undrain");
    }

    @Command(name = "handover", description = "Give one virtual IP that this node holds to another node.")
    int handover(
            @Parameters(paramLabel = "VIP", description = "Name of the virtual IP.") String vip,
            @Option(
                            names = "--to",
                            paramLabel = "NODE",
                            defaultValue = "",
                            description = "Who shall have it; without this, the best candidate.")
                    String to)
            throws Exception {
        return change("/cluster/handover?vip=" + encode(vip) + (to.isEmpty() ? "" : "&to=" + encode(to)));
    }

    @Command(
            name = "leave",
            description = "Leave the cluster until the node restarts; its service goes on without virtual IPs.")
    int leave() throws Exception {
        return change("/cluster/leave");
    }

    private int change(String path) throws Exception {
        AdminClient.Answer answer = OwnNode.of(program).post(path);
        return print(answer, () -> ClusterStatus.outcome(answer.body()));
    }

    /** Text that is made when it is wanted. */
    private interface Lines {
        List<String> make();
    }

    private int print(AdminClient.Answer answer, Lines lines) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (json) {
            out.println(answer.body().encodePrettily());
        } else if (answer.good()) {
            lines.make().forEach(out::println);
        } else {
            err.println(program.name() + ": " + OwnNode.refusal(answer));
        }
        out.flush();
        err.flush();
        return answer.good() ? Appliance.DONE : Appliance.FAILED;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
