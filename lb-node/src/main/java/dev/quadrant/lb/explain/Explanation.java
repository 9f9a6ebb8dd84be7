package dev.quadrant.lb.explain;

import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.http.RequestRewriter;
import dev.quadrant.lb.limit.RateLimit;
import dev.quadrant.lb.route.Action;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.OwnResponse;
import dev.quadrant.lb.route.Route;
import dev.quadrant.lb.route.Router;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.upstream.Backend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a frontend does with one request: the same gate, routes and rewriting as on a connection, and words for each. */
public final class Explanation {
    private static final int OWN_LIMIT = 32 * 1024;

    private final Topology topology;
    private final Frontend frontend;
    private final RequestHead head;
    private final List<String> lines = new ArrayList<>();

    private Explanation(Topology topology, Frontend frontend) {
        this.topology = topology;
        this.frontend = frontend;
        head = new RequestHead(topology.limits().fields());
    }

    /**
     * Explains one request.
     *
     * @param request a whole head as it would be sent, in Latin-1
     * @param hop where it comes from
     * @return lines for people
     */
    public static List<String> of(Topology topology, Frontend frontend, String request, Hop hop) {
        Explanation explanation = new Explanation(topology, frontend);
        explanation.explain(request.getBytes(StandardCharsets.ISO_8859_1), hop);
        return explanation.lines;
    }

    private void explain(byte[] octets, Hop hop) {
        line("frontend", frontend.name() + (hop.trusted() ? ", from a trusted proxy" : ""));
        if (octets.length > topology.limits().head()) {
            refused(Reason.HEAD_TOO_LARGE);
            return;
        }
        int end = head.parse(octets, octets.length, frontend.rules().gate());
        for (long left = head.logged(); left != 0; left &= left - 1) {
            Reason reason = Reason.of(Long.numberOfTrailingZeros(left));
            line("gate", "logs " + reason.code() + ": " + reason.words() + "; " + reason.reading());
        }
        if (end == RequestHead.REFUSED) {
            refused(head.reason());
        } else if (end == RequestHead.INCOMPLETE) {
            line("gate", "the request is not complete");
        } else {
            line("gate", "passes");
            route(hop);
        }
    }

    private void refused(Reason reason) {
        line("gate", "refuses with " + reason.status() + " " + reason.code() + ": " + reason.words());
    }

    private void route(Hop hop) {
        Router router = new Router(topology.limits().head());
        Route route = router.find(frontend, head, hop);
        line("route", route.name());
        for (RateLimit limit : frontend.rules().limits()) {
            if (limit.appliesTo(route.name())) {
                line("limit", limit.name() + ": " + limit.plan().words());
            }
        }
        route.request().words().forEach(words -> line("request", words));
        route.response().words().forEach(words -> line("response", words));
        if (!(route.action() instanceof Action.Forward forward)) {
            own(route);
            return;
        }
        byte[] path = router.rewritten(route);
        if (router.tooLong()) {
            refused(Reason.TARGET_TOO_LONG);
            return;
        }
        backend(forward.backend());
        byte[] out = new byte[topology.limits().head() + RequestRewriter.GROWTH];
        block("to the server", out, new RequestRewriter(out).write(head, hop, route.request(), path));
    }

    private void own(Route route) {
        OwnResponse response = new OwnResponse(OWN_LIMIT);
        int length = response.write(route, head, true);
        if (length < 0) {
            refused(Reason.TARGET_TOO_LONG);
        } else {
            block("to the client", response.octets(), length);
        }
    }

    private void backend(Backend backend) {
        line(
                "backend",
                backend.name() + ", "
                        + backend.algorithm().name().toLowerCase(Locale.ROOT).replace('_', '-') + ": "
                        + backend.servers().stream()
                                .map(server -> server.name() + " " + Endpoint.format(server.address()) + " weight "
                                        + server.weight())
                                .collect(Collectors.joining(", ")));
    }

    private void block(String name, byte[] octets, int length) {
        lines.add(name + ":");
        new String(octets, 0, length, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.isEmpty())
                .forEach(line -> lines.add("  " + line));
    }

    private void line(String name, String words) {
        lines.add(String.format("%-9s %s", name, words));
    }
}
