package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.config.Endpoint;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ContactsTest {
    private final BlockingQueue<List<InetSocketAddress>> found = new LinkedBlockingQueue<>();

    @Test
    void namesAreLookedUpOnAThreadOfTheirOwnAndUnknownOnesLeftOut() throws Exception {
        try (Contacts contacts =
                new Contacts(List.of("127.0.0.1:7946", "no.such.host.invalid:7946", "[::1]:7947"), found::add)) {
            contacts.start();
            assertThat(next()).containsExactly(Endpoint.parse("127.0.0.1:7946"), Endpoint.parse("[::1]:7947"));
            contacts.replace(List.of("127.0.0.2:7946"));
            assertThat(next()).containsExactly(Endpoint.parse("127.0.0.2:7946"));
        }
    }

    private List<InetSocketAddress> next() throws InterruptedException {
        return found.poll(60, TimeUnit.SECONDS);
    }
}
