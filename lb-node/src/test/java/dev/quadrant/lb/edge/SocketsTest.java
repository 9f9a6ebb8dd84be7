package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Addresses are asked for before they are listened on. */
class SocketsTest {
    /** The question must not take connections, which would be reset when the socket is closed. */
    @Test
    void addressIsAskedForWithoutListening() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        int asking = Sockets.bind(address, false);
        assertThat(asking).isPositive();
        assertThatThrownBy(() -> new RawClient(address)).isInstanceOf(ConnectException.class);
        Libc.close(asking);
    }

    /** Another listener is seen all the same: one that shares its address with others as well. */
    @Test
    void addressThatIsTakenIsSeen() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(other.getInetAddress(), other.getLocalPort());
            assertThat(Sockets.bind(address, false)).isEqualTo(-Errno.EADDRINUSE);
        }
        InetSocketAddress shared = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        int listening = Sockets.listen(shared);
        assertThat(listening).isPositive();
        assertThat(Sockets.bind(shared, false)).isEqualTo(-Errno.EADDRINUSE);
        Libc.close(listening);
    }
}
