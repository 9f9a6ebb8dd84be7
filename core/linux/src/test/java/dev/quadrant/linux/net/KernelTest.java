package dev.quadrant.linux.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.linux.LinuxException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A TUN device of our own on the running kernel; its address is of a test network (RFC 5737). */
class KernelTest {
    private static final InetAddress ADDRESS = address("203.0.113.77");
    private static final String NAME = "qtest" + ProcessHandle.current().pid() % 1_000_000;

    @BeforeEach
    void needsTheCapability() throws Exception {
        try (TunDevice device = TunDevice.create(NAME)) {
            assertThat(device.index()).isPositive();
        } catch (LinuxException e) {
            Assumptions.abort("needs CAP_NET_ADMIN and /dev/net/tun: " + e.getMessage());
        }
    }

    @Test
    void anAddressOnATunDeviceGoesWithIt() throws Exception {
        try (RouteSocket requests = RouteSocket.open();
                RouteSocket monitor = RouteSocket.monitor()) {
            try (TunDevice device = TunDevice.create(NAME)) {
                requests.setUp(device.index());
                requests.addAddress(device.index(), ADDRESS);
                requests.addAddress(device.index(), ADDRESS);
                assertThat(requests.addresses())
                        .contains(new NetlinkEvent.Address(
                                true, device.index(), ADDRESS, 32, RouteSocket.PROTOCOL, false));
                assertThat(requests.links()).anyMatch(link -> link.name().equals(NAME) && link.up() && link.carrier());
                assertThat(requests.deleteAddress(device.index(), ADDRESS)).isTrue();
                assertThat(requests.deleteAddress(device.index(), ADDRESS)).isFalse();
                requests.addAddress(device.index(), ADDRESS);
            }
            assertThat(requests.addresses())
                    .noneMatch(address -> address.address().equals(ADDRESS));
            List<Boolean> seen = new ArrayList<>();
            assertThat(monitor.drain(event -> {
                        if (event instanceof NetlinkEvent.Address address
                                && address.address().equals(ADDRESS)) {
                            seen.add(address.present());
                        }
                    }))
                    .isTrue();
            assertThat(seen).containsExactly(true, true, false, true, false);
        }
    }

    @Test
    void refusalsAreInWords() throws Exception {
        try (RouteSocket requests = RouteSocket.open();
                TunDevice device = TunDevice.create(NAME)) {
            assertThatThrownBy(() -> requests.addAddress(1_000_000, ADDRESS))
                    .hasMessage("add 203.0.113.77: no such device");
            assertThatThrownBy(() -> TunDevice.create(device.name())).hasMessage("make TUN device " + NAME + ": busy");
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
