package dev.quadrant.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.crypto.ClusterKey;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.stream.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The bytes on the page of the protocol are what it says. The sealed ones were also opened by Python's {@code cryptography}
 * and a SipHash of another hand.
 */
class ProtocolPageTest {
    private static final Packet PACKET = new Packet(
            1,
            1,
            "lb-1",
            0x18bcfe5680000000L,
            300,
            List.of(new GossipMessage.Heartbeat(0x1234abcd), new GossipMessage.Ping(4)),
            List.of());

    @Test
    void thePacketIsWhatThePageSays() throws Exception {
        assertThat(PacketCodec.decode(bytes("packet"))).isEqualTo(PACKET);
        assertThat(PacketCodec.encode(PACKET)).isEqualTo(bytes("packet"));
    }

    @Test
    void theSealedPacketOpensToIt() throws Exception {
        byte[] key = new byte[ClusterKey.BYTES];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        byte[] sealed = bytes("sealed");
        PacketSeal seal = new PacketSeal(List.of(ClusterKey.of(key)), "quadrant");
        assertThat(seal.open(sealed, sealed.length)).isEqualTo(bytes("packet"));
    }

    @Test
    void theFrameIsWhatThePageSays() throws Exception {
        Frame hello = Frame.hello("lb-1", 0x1122334455667788L, 0x1234abcd);
        assertThat(FrameCodec.decode(bytes("frame"))).isEqualTo(hello);
        assertThat(FrameCodec.encode(hello)).isEqualTo(bytes("frame"));
    }

    @Test
    void theLimitsAreThoseOfTheCode() throws Exception {
        assertThat(page())
                .contains("content | " + PacketCodec.PLAIN_MAX + " bytes")
                .contains("| " + PacketCodec.PARTS_MAX + ", " + FrameCodec.PARTS_MAX + " |")
                .contains("gone included | " + Membership.MEMBERS_MAX + " |")
                .contains("| " + Member.ROLES_MAX + ", " + Member.KEYS_MAX + ", " + Member.STATE_MAX + " |")
                .contains("| " + Member.BYTES_MAX + " bytes of text |")
                .contains("| " + String.format(Locale.ROOT, "%,d", Exchange.FRAME_MAX) + " bytes |")
                .contains("| " + (Exchange.BYTES_MAX >> 20) + " MiB, " + Exchange.TIME_MAX / 1_000_000_000 + " s |");
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs", "protocol.md"));
    }

    private static byte[] bytes(String block) throws IOException {
        Matcher matcher =
                Pattern.compile("```" + block + "\n(.*?)```", Pattern.DOTALL).matcher(page());
        assertThat(matcher.find()).as("a block of %s", block).isTrue();
        return HexFormat.of().parseHex(matcher.group(1).replaceAll("\\s", ""));
    }
}
