package dev.quadrant.lb.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressSetTest {
    /** Against the definition, over networks that nest and lie close together, and over every size of the index. */
    @ParameterizedTest
    @CsvSource({
        "4, 1",
        "4, 15",
        "4, 16",
        "4, 17",
        "4, 255",
        "4, 257",
        "4, 5000",
        "16, 1",
        "16, 17",
        "16, 300",
        "16, 5000"
    })
    void isWhatItsNetworksAre(int octets, int count) throws Exception {
        Random random = new Random(octets * 31L + count);
        List<Cidr> networks = new ArrayList<>();
        List<InetAddress> begins = new ArrayList<>();
        AddressSet.Builder builder = new AddressSet.Builder();
        for (int i = 0; i < count; i++) {
            begins.add(address(random, octets));
            Cidr network = Cidr.of(begins.getLast(), octets * 8 - random.nextInt(count > 1000 ? 3 : 9));
            networks.add(network);
            builder.add(network);
        }
        AddressSet set = builder.build();
        int inside = 0;
        for (int i = 0; i < 3000; i++) {
            InetAddress address =
                    i % 2 == 0 ? address(random, octets) : near(random, begins.get(random.nextInt(count)));
            boolean expected = networks.stream().anyMatch(network -> network.contains(address));
            inside += expected ? 1 : 0;
            assertThat(set.contains(address))
                    .as("%s in %s", address, networks.size())
                    .isEqualTo(expected);
        }
        assertThat(inside).as("the addresses are near the networks").isBetween(1, 2999);
    }

    private static InetAddress near(Random random, InetAddress begin) throws UnknownHostException {
        byte[] address = begin.getAddress();
        address[address.length - 1] ^= (byte) random.nextInt(16);
        return InetAddress.getByAddress(address);
    }

    /** In a space of some 65,536 networks' size, with the bits in which they differ in both halves of IPv6. */
    private static InetAddress address(Random random, int octets) throws UnknownHostException {
        byte[] address = new byte[octets];
        address[0] = (byte) (random.nextBoolean() ? 0x20 : 0xf0);
        address[octets / 2] = (byte) random.nextInt(4);
        address[octets - 2] = (byte) random.nextInt(octets == 4 ? 32 : 256);
        address[octets - 1] = (byte) random.nextInt();
        return InetAddress.getByAddress(address);
    }

    @Test
    void everythingAndNothing() throws Exception {
        AddressSet.Builder builder = new AddressSet.Builder();
        builder.add(Cidr.parse("0.0.0.0/0"));
        builder.add(Cidr.parse("10.0.0.0/8"));
        AddressSet set = builder.build();
        assertThat(set.networks()).isEqualTo(1);
        assertThat(set.contains(InetAddress.ofLiteral("255.255.255.255"))).isTrue();
        assertThat(set.contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(AddressSet.EMPTY.contains(InetAddress.ofLiteral("0.0.0.0"))).isFalse();
    }

    /** The goal of a million networks in 32 MB. */
    @Test
    void aMillionNetworksAreSmall() throws Exception {
        Random random = new Random(7);
        AddressSet.Builder builder = new AddressSet.Builder();
        byte[] octets = new byte[16];
        for (int i = 0; i < 1_000_000; i++) {
            random.nextBytes(octets);
            octets[0] = 0x20;
            builder.add(Cidr.of(InetAddress.getByAddress(octets), 48 + i % 80));
        }
        AddressSet set = builder.build();
        assertThat(set.networks()).isGreaterThan(990_000);
        assertThat(set.bytes()).isLessThan(32_000_000);
        assertThat(set.contains(InetAddress.getByAddress(octets))).isTrue();
    }
}
