package dev.quadrant.dns.answer;

import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.ReceivedRecord;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import dev.quadrant.dns.zone.Catalog;
import dev.quadrant.dns.zone.MasterFile;
import dev.quadrant.dns.zone.Zone;
import dev.quadrant.dns.zone.ZoneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.xbill.DNS.Message;

/** Zones from text, and questions to them as one line: {@code rcode flags | answer | authority | additional}. */
final class Ask {
    /** Of the policy without rules, so that cookies can be foretold: those of RFC 9018 appendix A. */
    static final CookieSecrets SECRETS = CookieSecrets.parse(List.of("e5e973e5a6b2a43f48e7dc849e37bfcf"));

    static final Policy OPEN = new Policy(null, AddressSet.EMPTY, SECRETS);

    final Tally tally = new Tally();
    private final Catalog catalog;
    private final Answerer answerer;
    private final Client client = new Client();
    private final byte[] out = new byte[Answerer.MAX_MESSAGE];

    Ask(AnswerSettings settings, Zone... zones) {
        this(settings, OPEN, Map.of(), zones);
    }

    /** For answerers that share with nobody. */
    static Answerer.Shared shared() {
        return new Answerer.Shared(new RateTable(), new QueryLog(0));
    }

    /** @param allowed who may ask for a zone, by origin */
    Ask(AnswerSettings settings, Policy policy, Map<String, AddressSet> allowed, Zone... zones) {
        List<Catalog.Entry> entries = new ArrayList<>();
        for (Zone zone : zones) {
            entries.add(new Catalog.Entry(
                    zone.name(), zone, entries.size(), allowed.get(zone.facts().origin())));
        }
        entries.add(new Catalog.Entry(Names.parse("broken.test"), null, entries.size(), null));
        catalog = Catalog.of(entries);
        answerer = new Answerer(settings, shared(), tally);
        at(policy, 1559731985, 0);
        from("198.51.100.100");
    }

    /** Asks from now on under that policy, at that time. */
    Ask at(Policy policy, long seconds, long nanos) {
        answerer.begin(catalog, policy, seconds, nanos);
        return this;
    }

    /** Asks from that address from now on. */
    Ask from(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        client.set(bytes, 0, bytes.length);
        return this;
    }

    /** A zone from the text of its master file. */
    static Zone zone(String origin, String text) {
        try {
            Path directory = Files.createTempDirectory("zone");
            try {
                Path file = directory.resolve(origin + MasterFile.SUFFIX);
                Files.writeString(file, text);
                return MasterFile.load(file, opened -> {});
            } finally {
                try (Stream<Path> files = Files.walk(directory)) {
                    files.sorted(Comparator.reverseOrder())
                            .forEach(file -> file.toFile().delete());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ZoneException e) {
            throw new AssertionError(e);
        }
    }

    /** The bytes of a question without EDNS. */
    static byte[] question(String name, int type) {
        byte[] wire = Names.parse(name);
        byte[] query = new byte[Header.SIZE + wire.length + 4];
        Wire.put16(query, 0, 0x1234);
        Wire.put16(query, 4, 1);
        System.arraycopy(wire, 0, query, Header.SIZE, wire.length);
        Wire.put16(query, Header.SIZE + wire.length, type);
        Wire.put16(query, Header.SIZE + wire.length + 2, Header.CLASS_IN);
        return query;
    }

    /** The same with an OPT record. */
    static byte[] withOpt(byte[] query, int payload, int version, int flags) {
        byte[] longer = Arrays.copyOf(query, query.length + 11);
        Wire.put16(longer, 10, 1);
        Wire.put16(longer, query.length + 1, Type.OPT);
        Wire.put16(longer, query.length + 3, payload);
        longer[query.length + 6] = (byte) version;
        Wire.put16(longer, query.length + 7, flags);
        return longer;
    }

    /** Adds an option to a query that ends in an OPT record. */
    static byte[] withOption(byte[] query, int code, byte... data) {
        byte[] longer = Arrays.copyOf(query, query.length + 4 + data.length);
        int opt = optAt(query);
        Wire.put16(longer, opt + 9, Wire.u16(query, opt + 9) + 4 + data.length);
        Wire.put16(longer, query.length, code);
        Wire.put16(longer, query.length + 2, data.length);
        System.arraycopy(data, 0, longer, query.length + 4, data.length);
        return longer;
    }

    private static int optAt(byte[] query) {
        int at = Header.SIZE + Names.length(query, Header.SIZE) + 4;
        return Wire.u16(query, 4) == 0 ? Header.SIZE : at;
    }

    /** The data of an option of a response, or null. */
    static byte[] option(byte[] response, int code) {
        try {
            return new Message(response)
                    .getOPT().getOptions(code).stream()
                            .findFirst()
                            .map(option -> Arrays.copyOfRange(option.toWire(), 4, option.toWire().length))
                            .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The response to a message, or nothing for none. */
    byte[] send(byte[] query, Transport transport) {
        int length = answerer.answer(client, query, query.length, out, transport);
        return Arrays.copyOf(out, length);
    }

    MessageReader.Received receive(byte[] query, Transport transport) {
        byte[] response = send(query, transport);
        return MessageReader.read(response, response.length);
    }

    /** Asks by UDP without EDNS, and shows what came. */
    String line(String name, String type) {
        return line(receive(question(name, Type.number(type)), Transport.UDP));
    }

    static String line(MessageReader.Received received) {
        StringBuilder line = new StringBuilder(Rcode.text(received.rcode()));
        line.append((received.flags() & Header.AA) != 0 ? " aa" : "");
        line.append((received.flags() & Header.TC) != 0 ? " tc" : "");
        for (List<ReceivedRecord> section : List.of(received.answer(), received.authority(), received.additional())) {
            List<String> texts = new ArrayList<>();
            for (ReceivedRecord record : section) {
                texts.add(record.owner() + " " + record.ttl() + " " + Type.text(record.type()) + " "
                        + (record.type() == Type.SOA ? "..." : record.rdata()));
            }
            line.append(" |").append(texts.isEmpty() ? "" : " ").append(String.join(", ", texts));
        }
        return line.toString();
    }
}
