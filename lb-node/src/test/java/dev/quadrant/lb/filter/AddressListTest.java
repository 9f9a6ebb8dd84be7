package dev.quadrant.lb.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quadrant.lb.gate.Reason;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressListTest {
    @TempDir
    Path directory;

    private static final long NOW = Long.MAX_VALUE - 5;

    private static AddressList list(String... networks) throws ListException {
        AddressList list = new AddressList(
                "blocked", List.of(networks).stream().map(Cidr::parse).toList(), Optional.empty(), 100);
        list.read();
        return list;
    }

    private static boolean contains(AddressList list, String address, long now) {
        return list.contains(InetAddress.ofLiteral(address), now);
    }

    @Test
    void theLongestChangeCounts() throws Exception {
        AddressList list = list("10.0.0.0/8");
        list.change(Cidr.parse("10.1.0.0/16"), false, Optional.empty(), NOW);
        list.change(Cidr.parse("10.1.2.0/24"), true, Optional.empty(), NOW);
        list.change(Cidr.parse("2001:db8::/32"), true, Optional.empty(), NOW);
        assertThat(contains(list, "10.2.0.1", NOW)).isTrue();
        assertThat(contains(list, "10.1.0.1", NOW)).isFalse();
        assertThat(contains(list, "10.1.2.1", NOW)).isTrue();
        assertThat(contains(list, "2001:db8::9", NOW)).isTrue();
        assertThat(contains(list, "11.0.0.1", NOW)).isFalse();
        list.forget(Cidr.parse("10.1.0.0/16"), NOW);
        assertThat(contains(list, "10.1.0.1", NOW)).isTrue();
    }

    @Test
    void aChangeEndsByItself() throws Exception {
        AddressList list = list();
        Cidr network = Cidr.parse("192.0.2.7");
        list.change(network, true, Optional.of(Duration.ofSeconds(10)), NOW);
        assertThat(contains(list, "192.0.2.7", NOW + Duration.ofSeconds(9).toNanos()))
                .isTrue();
        assertThat(list.changes(NOW))
                .singleElement()
                .satisfies(change -> assertThat(change.left()).contains(Duration.ofSeconds(10)));
        long later = NOW + Duration.ofSeconds(10).toNanos();
        assertThat(contains(list, "192.0.2.7", later)).isFalse();
        assertThat(list.changes(later)).isEmpty();
    }

    @Test
    void changesAreLimited() throws Exception {
        AddressList list = list();
        for (int i = 0; i < AddressList.MOST_CHANGES; i++) {
            Cidr network = Cidr.parse("10." + (i >> 8) + "." + (i & 0xff) + ".1");
            if (i % 1000 == 0 || i > AddressList.MOST_CHANGES - 3) {
                assertThat(list.change(network, true, Optional.empty(), NOW)).isTrue();
            } else {
                list.change(network, true, Optional.empty(), NOW);
            }
        }
        assertThat(list.change(Cidr.parse("192.0.2.1"), true, Optional.empty(), NOW))
                .isFalse();
        assertThat(list.change(Cidr.parse("10.0.0.1"), false, Optional.empty(), NOW))
                .as("one that is there already")
                .isTrue();
        assertThat(contains(list, "192.0.2.1", NOW)).isFalse();
    }

    @Test
    void filesAreReadAsTheyCome() throws Exception {
        Path file = Files.writeString(
                directory.resolve("drop.txt"),
                "; Spamhaus DROP List\r\n1.10.16.0/20 ; SBL256894\r\n\r\n# more\n2001:db8:: # one\n  192.0.2.1");
        AddressList list = new AddressList("drop", List.of(), Optional.of(file), 3);
        list.read();
        assertThat(list.networks()).isEqualTo(3);
        assertThat(contains(list, "1.10.31.255", NOW)).isTrue();
        assertThat(contains(list, "192.0.2.1", NOW)).isTrue();

        Files.writeString(file, "192.0.2.2\n192.0.2.3\n192.0.2.4\n192.0.2.5\n");
        assertThatExceptionOfType(ListException.class)
                .isThrownBy(list::read)
                .withMessageContaining(file + ":4: is one network more than the limit of 3");
        Files.writeString(file, "x".repeat(AddressFile.LONGEST_LINE + 1));
        assertThatExceptionOfType(ListException.class)
                .isThrownBy(list::read)
                .withMessageContaining(file + ":1: is longer than 1024 octets");
        Files.delete(file);
        assertThatExceptionOfType(ListException.class)
                .isThrownBy(list::read)
                .withMessageContaining(file + " cannot be read");
        assertThat(contains(list, "192.0.2.1", NOW))
                .as("the list stays as it was")
                .isTrue();
    }

    @Test
    void denyingGoesBeforeAllowing() throws Exception {
        SourceFilter filter = new SourceFilter(List.of(list("10.0.0.0/8")), List.of(list("10.9.0.0/16")));
        assertThat(filter.refusal(InetAddress.ofLiteral("10.1.0.1"), NOW)).isNull();
        assertThat(filter.refusal(InetAddress.ofLiteral("10.9.0.1"), NOW)).isEqualTo(Reason.SOURCE_DENIED);
        assertThat(filter.refusal(InetAddress.ofLiteral("192.0.2.1"), NOW)).isEqualTo(Reason.SOURCE_NOT_ALLOWED);
        assertThat(SourceFilter.OPEN.refusal(InetAddress.ofLiteral("192.0.2.1"), NOW))
                .isNull();
    }
}
