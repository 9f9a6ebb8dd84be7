package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dns-node check FILE...}: what it says of each of the nine kinds of invalid zones, and with which exit code. */
class CheckFilesIT {
    private static final String HEAD = "$TTL 60\n@ SOA ns1 host 7 1 1 1 1\n@ NS ns1\nns1 A 192.0.2.1\n";

    @TempDir
    Path directory;

    private NodeProcess.Outcome check(String text, String... options) throws IOException {
        Path file = directory.resolve("z.test.zone");
        Files.writeString(file, text);
        List<String> arguments = new ArrayList<>(List.of("check", file.toString()));
        arguments.addAll(List.of(options));
        NodeProcess.Outcome outcome = NodeProcess.run("dns-node", Map.of(), arguments.toArray(String[]::new));
        return new NodeProcess.Outcome(outcome.code(), outcome.output().replace(directory + "/", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        duplicate; www A 192.0.2.2|www A 192.0.2.2; z.test.zone:6: warning: www.z.test.: the same A record is there already
        two SOA; @ SOA ns1 host 8 1 1 1 1; z.test.zone:5: error: more than one SOA record for z.test.; keep one
        outside; www.other. A 192.0.2.2; z.test.zone:5: error: www.other. is not in the zone z.test.; move it
        CNAME and other; www CNAME a|www A 192.0.2.2; z.test.zone:5: error: www.z.test. has a CNAME record and also A
        two DNAME; d DNAME a|d DNAME b; z.test.zone:6: error: d.z.test. has 2 DNAME records; keep one
        DNAME and NS; d DNAME a|d NS ns1; z.test.zone:5: error: d.z.test. has DNAME and NS records
        below DNAME; d DNAME a|x.d A 192.0.2.2; z.test.zone:6: error: x.d.z.test. is below d.z.test., which has a DNAME
        below NS; c NS ns1|x.c TXT hidden; z.test.zone:6: warning: x.c.z.test. TXT is below the zone cut c.z.test.
        missing glue; c NS ns.c; z.test.zone:5: warning: name server ns.c.z.test. has no address here
        no address; www A 300.1.1.1; z.test.zone:5: error: '300.1.1.1' is an invalid IPv4 address; write four numbers
        """)
    void explains(String kind, String lines, String expected) throws IOException {
        NodeProcess.Outcome checked = check(HEAD + lines.replace("|", "\n") + "\n");
        assertThat(checked.output()).as(kind).contains(expected);
        assertThat(checked.code()).isEqualTo(expected.contains(": error: ") ? 2 : 0);
        String line = lines.split("\\|")[expected.contains(":6:") ? 1 : 0];
        assertThat(checked.output()).as("the line itself").contains(" | " + line);
    }

    @Test
    void praisesAGoodZoneAndIsStrictWhenTold() throws IOException {
        assertThat(check(HEAD))
                .isEqualTo(new NodeProcess.Outcome(
                        0, "z.test.zone: good: zone z.test., serial 7, 3 records, 2 names, 0 warnings"));
        assertThat(check(HEAD + "ns1 A 192.0.2.1\n", "--strict").code()).isEqualTo(2);
        assertThat(check(HEAD, "--origin", "other.test").output()).contains("zone other.test.");
    }

    @Test
    void saysWhenThereIsNoSuchFile() {
        NodeProcess.Outcome outcome = NodeProcess.run(
                "dns-node", Map.of(), "check", directory.resolve("no.zone").toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.output()).contains("no.zone: error: cannot be read");
    }
}
