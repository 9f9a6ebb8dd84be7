package dev.quadrant.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com.",
        "example.com., example.com.",
        "., .",
        "a\\.b.c, a\\.b.c.",
        "a\\032b, a\\032b.",
        "\\065.x, A.x.",
        "*.w, *.w.",
        "_sip._tcp.x, _sip._tcp.x."
    })
    void readsAndWritesPresentationForm(String text, String normal) {
        assertThat(Names.text(Names.parse(text))).isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", ".a", "a\\", "a\\25", "a\\256.b", "ä.b", "a b"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> Names.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsLabelsAndNames() {
        String label = "x".repeat(63);
        assertThat(Names.parse(label)).hasSize(65);
        assertThatThrownBy(() -> Names.parse(label + "x")).hasMessageContaining("longer than 63");
        String most = String.join(".", label, label, label, "x".repeat(61));
        assertThat(Names.parse(most)).hasSize(255);
        assertThatThrownBy(() -> Names.parse(most + "x")).hasMessageContaining("longer than 255");
    }

    @Test
    void soughtNameHashesLikeEveryOtherAndLowersCase() {
        SoughtName sought = new SoughtName();
        sought.set(Names.parse("WWW.Example.COM"));
        for (String name : new String[] {"www.example.com", "example.com", "com", "."}) {
            byte[] wire = Names.parse(name);
            int label = sought.labels() - Names.labels(wire);
            assertThat(sought.hash(label)).isEqualTo(NameHash.of(wire));
            assertThat(sought.matches(label, wire)).isTrue();
        }
        assertThat(sought.matches(0, Names.parse("wwx.example.com"))).isFalse();
    }

    @Test
    void substitutesAnAncestor() {
        SoughtName sought = new SoughtName();
        sought.set(Names.parse("a.b.old.test"));
        assertThat(sought.substitute(2, Names.parse("new.example"), 0)).isTrue();
        assertThat(Names.text(sought.toBytes())).isEqualTo("a.b.new.example.");
        assertThat(sought.hash(1)).isEqualTo(NameHash.of(Names.parse("b.new.example")));
    }

    @Test
    void isAtOrBelowComparesWholeLabels() {
        assertThat(Names.isAtOrBelow(Names.parse("a.b.c"), Names.parse("b.c"))).isTrue();
        assertThat(Names.isAtOrBelow(Names.parse("b.c"), Names.parse("b.c"))).isTrue();
        assertThat(Names.isAtOrBelow(Names.parse("ab.c"), Names.parse("b.c"))).isFalse();
        assertThat(Names.isAtOrBelow(Names.parse("c"), Names.parse("b.c"))).isFalse();
        assertThat(Names.isAtOrBelow(Names.parse("x"), Names.parse("."))).isTrue();
    }
}
