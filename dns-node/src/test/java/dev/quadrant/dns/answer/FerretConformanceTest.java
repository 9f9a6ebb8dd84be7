package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.zone.Catalog;
import dev.quadrant.dns.zone.MasterFile;
import dev.quadrant.dns.zone.Zone;
import dev.quadrant.dns.zone.ZoneException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The FerretDataset (MIT, dns-groot): small zones, a query each, and what BIND, Knot, NSD and PowerDNS answered. A case
 * passes when header flags, response code, ANSWER and AUTHORITY are those of the servers' common answer, or of one of them
 * where they differ. ADDITIONAL, where vendors differ by choice, is counted beside it.
 */
class FerretConformanceTest {
    private final Answerer answerer = new Answerer(AnswerSettings.DEFAULT, Ask.shared(), new Tally());
    private final byte[] out = new byte[Answerer.MAX_MESSAGE];

    private int unanimous;
    private int unanimousPassed;
    private int differing;
    private int differingPassed;
    private int additionalEqual;
    private final List<String> failures = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void answersLikeTheFourServers() throws Exception {
        Path cases = Path.of(System.getProperty("conformance.dir", "../../shared/conformance"))
                .resolve("ferret/cases.jsonl.gz");
        Assumptions.assumeTrue(
                Files.isReadable(cases), "needs the FerretDataset at " + cases + ": set -Dconformance.dir");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(cases)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                check(new JsonObject(line));
            }
        }
        failures.stream().limit(Integer.getInteger("ferret.show", 10)).forEach(System.out::println);
        int total = unanimous + differing;
        System.out.println("unanimous: " + unanimousPassed + " of " + unanimous + ", servers differ: " + differingPassed
                + " of " + differing + ", additional as one of the servers: " + additionalEqual + " of " + total);
        System.out.println("score: " + (unanimousPassed + differingPassed) + " of " + total);
        assertThat(failures).isEmpty();
    }

    private void check(JsonObject it) throws IOException {
        JsonArray expected = it.getJsonArray("expected");
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            replies.add(Reply.of(expected.getJsonObject(i).getJsonArray("response")));
        }
        boolean agree = replies.stream().map(Reply::essence).distinct().count() == 1;
        Reply ours = ask(it);
        boolean passed = replies.stream().anyMatch(reply -> reply.essence().equals(ours.essence()));
        if (agree) {
            unanimous++;
            unanimousPassed += passed ? 1 : 0;
        } else {
            differing++;
            differingPassed += passed ? 1 : 0;
        }
        additionalEqual += replies.contains(ours) ? 1 : 0;
        if (!passed) {
            failures.add(it.getString("id") + " " + it.getString("qname") + " " + it.getString("qtype") + "\n"
                    + it.getString("zone") + "  ours:     " + ours + "\n  expected: " + replies);
        }
    }

    private Reply ask(JsonObject it) throws IOException {
        String origin = it.getString("zone").split("\\s", 2)[0];
        Path file = directory.resolve(origin.substring(0, origin.length() - 1) + MasterFile.SUFFIX);
        Files.writeString(file, it.getString("zone"));
        Catalog catalog;
        try {
            Zone zone = MasterFile.load(file, opened -> {});
            catalog = Catalog.of(List.of(new Catalog.Entry(zone.name(), zone, 0, null)));
        } catch (ZoneException e) {
            return new Reply(e.getMessage(), Set.of(), Set.of(), Set.of());
        }
        Name name = Name.fromString(it.getString("qname"));
        Message query = Message.newQuery(Record.newRecord(name, Type.value(it.getString("qtype")), DClass.IN));
        query.getHeader().unsetFlag(Flags.RD);
        byte[] wire = query.toWire();
        answerer.begin(catalog, Ask.OPEN, 0, 0);
        int length = answerer.answer(new Client(), wire, wire.length, out, Transport.UDP);
        return Reply.of(new Message(Arrays.copyOf(out, length)));
    }

    /** A response as far as it is compared, records in no order. */
    private record Reply(String header, Set<String> answer, Set<String> authority, Set<String> additional) {
        List<Object> essence() {
            return List.of(header, answer, authority);
        }

        static Reply of(JsonArray lines) throws IOException {
            List<Set<String>> sections = List.of(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
            int section = -2;
            for (int i = 4; i < lines.size(); i++) {
                String line = lines.getString(i);
                if (line.startsWith(";")) {
                    section++;
                } else if (section >= 0) {
                    sections.get(section).add(normal(line));
                }
            }
            String header = lines.getString(2) + " " + lines.getString(3);
            return new Reply(header, sections.get(0), sections.get(1), sections.get(2));
        }

        private static String normal(String line) throws IOException {
            String[] fields = line.split(" ", 5);
            Name name = Name.fromString(fields[0]);
            int type = Type.value(fields[3]);
            return text(Record.fromString(name, type, DClass.IN, Long.parseLong(fields[1]), fields[4], Name.root));
        }

        private static String text(Record record) {
            return record.getName().toString().toLowerCase(java.util.Locale.ROOT) + " " + record.getTTL() + " "
                    + Type.string(record.getType()) + " "
                    + record.rdataToString().toLowerCase(java.util.Locale.ROOT);
        }

        static Reply of(Message message) {
            StringBuilder header = new StringBuilder(
                    "rcode " + Rcode.string(message.getHeader().getRcode()) + " flags");
            for (int flag : new int[] {Flags.QR, Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD, Flags.CD}) {
                if (message.getHeader().getFlag(flag)) {
                    header.append(' ').append(Flags.string(flag).toUpperCase(java.util.Locale.ROOT));
                }
            }
            return new Reply(
                    header.toString(),
                    records(message, Section.ANSWER),
                    records(message, Section.AUTHORITY),
                    records(message, Section.ADDITIONAL));
        }

        private static Set<String> records(Message message, int section) {
            Set<String> records = new TreeSet<>();
            message.getSection(section).forEach(record -> records.add(text(record)));
            return records;
        }
    }
}
