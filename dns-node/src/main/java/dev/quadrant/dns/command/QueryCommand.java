package dev.quadrant.dns.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.ReceivedRecord;
import dev.quadrant.dns.wire.Type;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A small dig, for hosts that have none. */
@Command(
        name = "query",
        description = "Ask a DNS server: a line about the response, then the data of its answer, one record a line.")
public final class QueryCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..3",
            paramLabel = "NAME [TYPE] [@HOST[:PORT]]",
            description = "What to ask for (type A unless said) and whom (127.0.0.1:53).")
    List<String> words;

    @Option(names = "--tcp", description = "Ask by TCP.")
    boolean tcp;

    @Option(names = "--all", description = "Show owner, TTL and type, and the other sections.")
    boolean all;

    @Spec
    CommandSpec spec;

    private byte[] name;
    private int type = Type.A;
    private InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

    @Override
    public Integer call() {
        words.forEach(this::word);
        if (name == null) {
            throw new ParameterException(spec.commandLine(), "the name to ask for is missing");
        }
        try {
            print(new DnsClient(server).ask(name, type, tcp));
            return Appliance.DONE;
        } catch (SocketTimeoutException e) {
            return fail("no answer in time");
        } catch (IOException e) {
            return fail(e.getMessage());
        }
    }

    private void word(String word) {
        try {
            if (word.startsWith("@")) {
                String host = word.substring(1);
                boolean hasPort = host.endsWith("]") ? false : host.startsWith("[") || host.indexOf(':') >= 0;
                server = Endpoint.parse(hasPort ? host : host + ":53");
            } else if (name == null) {
                name = Names.parse(word);
            } else {
                type = Type.number(word);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int fail(String reason) {
        spec.commandLine().getErr().println("dns-node: " + Endpoint.format(server) + ": " + reason);
        return Appliance.FAILED;
    }

    private void print(DnsClient.Reply reply) {
        MessageReader.Received response = reply.response();
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(
                Locale.ROOT,
                "; %s%s, %d answer, %d authority, %d additional, %d bytes from %s by %s in %.1f ms",
                Rcode.text(response.rcode()),
                flags(response.flags()),
                response.answer().size(),
                response.authority().size(),
                response.additional().size(),
                reply.bytes(),
                Endpoint.format(server),
                reply.tcp() ? "TCP" : "UDP",
                reply.nanos() / 1e6));
        if (all) {
            section(out, "ANSWER", response.answer());
            section(out, "AUTHORITY", response.authority());
            section(out, "ADDITIONAL", response.additional());
        } else {
            response.answer().forEach(record -> out.println(record.rdata()));
        }
        out.flush();
    }

    private static void section(PrintWriter out, String title, List<ReceivedRecord> records) {
        if (!records.isEmpty()) {
            out.println("; " + title);
            records.forEach(out::println);
        }
    }

    private static String flags(int flags) {
        StringBuilder text = new StringBuilder();
        text.append((flags & Header.AA) != 0 ? " aa" : "");
        text.append((flags & Header.TC) != 0 ? " tc" : "");
        text.append((flags & Header.RA) != 0 ? " ra" : "");
        return text.toString();
    }
}
