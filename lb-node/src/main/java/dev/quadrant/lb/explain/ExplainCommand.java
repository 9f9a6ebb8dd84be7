package dev.quadrant.lb.explain;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.lb.config.LbConfig;
import dev.quadrant.lb.config.ListReader;
import dev.quadrant.lb.config.TopologyBuilder;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.filter.SourceFilter;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.Topology;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which route, servers and rules apply to a request; nothing is sent, the node need not run. */
@Command(
        name = "explain",
        description = "Say what the configuration does with a request: gate, route, rewriting, servers. Sends nothing.")
public final class ExplainCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--frontend",
            required = true,
            paramLabel = "NAME",
            description = "The frontend that gets the request.")
    String frontend;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description =
                    "A field of the request; may be repeated. Without a Host, it is that of the URL or localhost.")
    List<String> fields = List.of();

    @Option(names = "--source", paramLabel = "ADDRESS", description = "Where the connection comes from.")
    String source = "192.0.2.1";

    @Option(names = "--tls", description = "The connection is encrypted.")
    boolean tls;

    @Parameters(paramLabel = "'METHOD TARGET'", description = "For example 'GET /x' or 'GET http://app.test/x'.")
    String request;

    public ExplainCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        LbConfig config = Preflight.check(program).get(LbConfig.class);
        Topology topology = TopologyBuilder.build(config, ListReader.read(config, AddressLists.NONE));
        Frontend its = topology.frontends().stream()
                .filter(one -> one.name().equals(frontend))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "no frontend '" + frontend + "'; there is "
                                + topology.frontends().stream()
                                        .map(Frontend::name)
                                        .collect(Collectors.joining(", "))));
        if (!its.http()) {
            throw new ParameterException(spec.commandLine(), "frontend '" + frontend + "' passes octets on unread");
        }
        InetAddress from = address();
        PrintWriter out = spec.commandLine().getOut();
        SourceFilter.Verdict verdict = its.filter().verdict(from, System.nanoTime());
        verdict(verdict, its).ifPresent(out::println);
        if (verdict.refusal().isEmpty()) {
            Explanation.of(topology, its, head(), new Hop(from.getHostAddress(), its.trusts(from), tls))
                    .forEach(out::println);
        }
        out.flush();
        return Appliance.DONE;
    }

    private static Optional<String> verdict(SourceFilter.Verdict verdict, Frontend frontend) {
        if (frontend.filter().equals(SourceFilter.OPEN)) {
            return Optional.empty();
        }
        String by = verdict.list().map(list -> " (list " + list.name() + ")").orElse("");
        return Optional.of("source    "
                + verdict.refusal()
                        .map(reason -> "the connection is reset, " + reason.code() + ": " + reason.words())
                        .orElse("may connect")
                + by);
    }

    private InetAddress address() {
        try {
            return InetAddress.ofLiteral(source);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "'" + source + "' is not an address", e);
        }
    }

    private String head() {
        StringBuilder head = new StringBuilder(request).append(" HTTP/1.1\r\n");
        if (fields.stream().noneMatch(field -> field.regionMatches(true, 0, "host:", 0, 5))) {
            head.append("Host: ").append(host()).append("\r\n");
        }
        fields.forEach(field -> head.append(field).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private String host() {
        String target = request.substring(request.indexOf(' ') + 1);
        int scheme = target.indexOf("://");
        return target.startsWith("/") || scheme < 0
                ? "localhost"
                : target.substring(scheme + 3).split("[/?]", 2)[0];
    }
}
