package dev.quadrant.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasterFileTest {
    private static final String HEAD = """
        $TTL 60
        @ IN SOA ns1 host (
            7 ; serial
            7200 3600 1209600 300 )
        @ NS ns1
        ns1 A 192.0.2.1
        """;

    @TempDir
    Path directory;

    private Zone load(String text) throws IOException, ZoneException {
        Path file = directory.resolve("z.test.zone");
        Files.writeString(file, text);
        return MasterFile.load(file, opened -> {});
    }

    private List<String> errors(String text) {
        ZoneException thrown = catchThrowableOfType(ZoneException.class, () -> load(text));
        return thrown.findings().stream()
                .map(finding -> finding.toString().replace(directory + "/", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        www A 300.1.1.1; z.test.zone:7: ; invalid
        www.other.test. A 192.0.2.9; z.test.zone:7: ; is not in the zone z.test.
        @ SOA ns1 host 8 1 1 1 1; z.test.zone:7: ; more than one SOA
        sub SOA ns1 host 8 1 1 1 1; z.test.zone:7: ; which is not the origin
        ns1 CNAME x; z.test.zone:7: ; and also A
        www BOGUS x; z.test.zone:7: ; type
        a CH TXT "x"; z.test.zone:7: ; class CH
        """)
    void saysFileLineAndReason(String line, String place, String reason) {
        assertThat(errors(HEAD + line + "\n")).singleElement().satisfies(error -> {
            assertThat(error).startsWith(place);
            assertThat(error).containsIgnoringCase(reason);
        });
    }

    @Test
    void findsEverythingAtOnce() {
        String text = """
            $TTL 60
            a CNAME b
            a CNAME c
            d DNAME e
            d DNAME f
            g NS h
            g DNAME i
            x.d A 192.0.2.1
            """;
        assertThat(errors(text))
                .hasSize(6)
                .anyMatch(error -> error.contains("no SOA record"))
                .anyMatch(error -> error.contains("no NS record"))
                .anyMatch(error -> error.startsWith("z.test.zone:3: a.z.test. has 2 CNAME"))
                .anyMatch(error -> error.startsWith("z.test.zone:5: d.z.test. has 2 DNAME"))
                .anyMatch(error -> error.startsWith("z.test.zone:7: g.z.test. has DNAME and NS"))
                .anyMatch(error -> error.startsWith("z.test.zone:8: x.d.z.test. is below d.z.test."));
    }

    @Test
    void warnsOfWhatIsOdd() throws Exception {
        Zone zone = load(HEAD + """
            www A 192.0.2.2
            www A 192.0.2.2
            web 60 A 192.0.2.3
            web 30 A 192.0.2.4
            cut NS ns.cut
            x.cut TXT "never seen"
            """);
        assertThat(zone.facts().warnings().stream().map(Finding::toString))
                .hasSize(4)
                .anyMatch(text -> text.contains("z.test.zone:8: www.z.test.: the same A record"))
                .anyMatch(text -> text.contains("z.test.zone:10: web.z.test.: the TTL differs"))
                .anyMatch(text -> text.contains("z.test.zone:12: x.cut.z.test. TXT is below the zone cut"))
                .anyMatch(text -> text.contains("name server ns.cut.z.test. has no address"));
    }

    @Test
    void knowsWhatItLoaded() throws Exception {
        Zone zone = load(HEAD + "a.b A 192.0.2.7\n");
        assertThat(zone.facts().origin()).isEqualTo("z.test.");
        assertThat(zone.facts().serial()).isEqualTo(7);
        assertThat(zone.facts().records()).isEqualTo(4);
        assertThat(zone.facts().names()).as("apex, ns1, b, a.b").isEqualTo(4);
    }

    @Test
    void includesFilesBesideItAndRestoresTheOrigin() throws Exception {
        Files.writeString(directory.resolve("more.inc"), "x A 192.0.2.5\n$ORIGIN deep.sub.z.test.\ny A 192.0.2.6\n");
        Path file = directory.resolve("z.test.zone");
        Files.writeString(file, HEAD + "$INCLUDE more.inc sub\nafter A 192.0.2.7\n");
        List<Path> opened = new ArrayList<>();
        Zone zone = MasterFile.load(file, opened::add);
        assertThat(opened).containsExactly(file, directory.resolve("more.inc"));
        assertThat(zone.facts().names()).as("apex, ns1, sub, x, deep, y, after").isEqualTo(7);
    }

    @Test
    void placesErrorsInIncludedFiles() throws Exception {
        Files.writeString(directory.resolve("more.inc"), "ok A 192.0.2.5\nbad A x\n");
        assertThat(errors(HEAD + "$INCLUDE more.inc\n"))
                .singleElement()
                .satisfies(error -> assertThat(error).startsWith("more.inc:2: "));
        assertThat(errors(HEAD + "$INCLUDE absent.inc\n"))
                .singleElement()
                .satisfies(error -> assertThat(error).contains("absent.inc: no such readable file"));
        Files.writeString(directory.resolve("self.inc"), "$INCLUDE self.inc\n");
        assertThat(errors(HEAD + "$INCLUDE self.inc\n"))
                .singleElement()
                .satisfies(error -> assertThat(error).contains("nested deeper"));
    }

    @Test
    void expandsGenerate() throws Exception {
        assertThat(load(HEAD + "$GENERATE 1-9 h$ A 192.0.2.$\n").facts().records())
                .isEqualTo(12);
    }
}
