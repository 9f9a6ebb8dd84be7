package dev.quadrant.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read from what members publish. */
class MembersTest {
    private static Members.Member member(Map<String, String> published) {
        return new Members.Member(
                "lb-1",
                Set.of("lb"),
                URI.create("http://127.0.0.1:8404"),
                new InetSocketAddress("10.0.0.1", 7946),
                "test",
                Members.State.ALIVE,
                Set.of("lb"),
                published);
    }

    @Test
    void readsVirtualAddressesAndLeavesOutNonsense() {
        assertThat(member(Map.of()).vips()).isEmpty();
        assertThat(member(Map.of(Members.VIPS, "")).vips()).isEmpty();
        assertThat(member(Map.of(Members.VIPS, "web=10.0.0.100 nothing =5 web6=2001:db8::1"))
                        .vips())
                .containsExactly(Map.entry("web", "10.0.0.100"), Map.entry("web6", "2001:db8::1"));
    }

    @Test
    void isDrainedWhileItSaysSo() {
        assertThat(member(Map.of()).drained()).isFalse();
        assertThat(member(Map.of(Members.DRAINED, "yes")).drained()).isTrue();
    }
}
