package dev.quadrant.dns;

import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;

/** One client on loopback that asks for a zone's serial (a TXT record), one query after the other, until it is finished. */
final class QueryLoad implements AutoCloseable {
    /** A paced client leaves the machine to others: a few thousand queries a second at most. */
    private static final int PAUSE_EVERY = 20;

    private static final int TIMEOUT_MILLIS = 3000;

    /**
     * What came of it.
     *
     * @param answered queries with an answer
     * @param lost queries without
     * @param wrong answers without exactly one serial, or with an older one than before
     */
    record Outcome(int answered, int lost, int wrong) {}

    private final int port;
    private final byte[] query;
    private final Thread thread;
    private volatile boolean finished;
    private volatile int latest;
    private int answered;
    private int lost;
    private int wrong;

    private QueryLoad(int port, String name) {
        this.port = port;
        byte[] wire = Names.parse(name);
        query = new byte[Header.SIZE + wire.length + 4];
        Wire.put16(query, 4, 1);
        System.arraycopy(wire, 0, query, Header.SIZE, wire.length);
        Wire.put16(query, Header.SIZE + wire.length, Type.TXT);
        Wire.put16(query, Header.SIZE + wire.length + 2, Header.CLASS_IN);
        thread = Thread.ofPlatform().name("query-load").unstarted(this::run);
    }

    static QueryLoad start(int port, String name) {
        QueryLoad load = new QueryLoad(port, name);
        load.thread.start();
        return load;
    }

    private void run() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            for (int i = 1; !finished; i++) {
                ask(socket, i & 0xffff);
                if (i % PAUSE_EVERY == 0) {
                    Thread.sleep(1);
                }
            }
        } catch (IOException e) {
            lost++;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(DatagramSocket socket, int id) throws IOException {
        Wire.put16(query, 0, id);
        socket.send(new DatagramPacket(query, query.length));
        DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
        try {
            socket.receive(answer);
        } catch (SocketTimeoutException e) {
            lost++;
            return;
        }
        answered++;
        MessageReader.Received received = MessageReader.read(answer.getData(), answer.getLength());
        if (received.id() != id || received.answer().size() != 1) {
            wrong++;
            return;
        }
        int serial = Integer.parseInt(received.answer().getFirst().rdata().replace("\"", ""));
        if (serial < latest) {
            wrong++;
        }
        latest = serial;
    }

    /** The serial of the last answer; 0 before the first. */
    int latestSerial() {
        return latest;
    }

    /** Stops asking. */
    Outcome finish() throws InterruptedException {
        finished = true;
        thread.join();
        return new Outcome(answered, lost, wrong);
    }

    @Override
    public void close() {
        finished = true;
    }
}
