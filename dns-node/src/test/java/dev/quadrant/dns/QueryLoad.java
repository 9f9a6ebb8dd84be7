package dev.quadrant.dns;

import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.ReceivedRecord;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One client on loopback that asks about a zone of {@link ZoneFiles#writeNumbered}, one query after the other, until it is finished. It
 * holds every answer against what it must be: its code, all its records, and one serial in each of them, not older than the one before.
 */
final class QueryLoad implements AutoCloseable {
    /** A paced client leaves the machine to others: a few thousand queries a second at most. */
    private static final int PAUSE_EVERY = 20;

    private static final int TIMEOUT_MILLIS = 3000;
    private static final int KEPT_EXAMPLES = 5;
    private static final Pattern NUMBER_IN_NAME = Pattern.compile("-(\\d+)\\.");

    /** What is asked: records counts all of the answer that carry the serial. */
    private record Question(String name, int type, int rcode, int records) {}

    /** An alias and its TXT; an MX, its host's address; the SOA of what does not exist. */
    private static final List<Question> QUESTIONS = List.of(
            new Question("serial", Type.TXT, Rcode.NOERROR, 1),
            new Question("alias", Type.TXT, Rcode.NOERROR, 2),
            new Question("mail", Type.MX, Rcode.NOERROR, 2),
            new Question("nothing", Type.A, Rcode.NXDOMAIN, 1));

    /**
     * What came of it.
     *
     * @param answered queries with an answer
     * @param lost queries without
     * @param wrong some of the answers that lack something, or are of two zones, or older than one before; none is right
     */
    record Outcome(int answered, int lost, List<String> wrong) {}

    /** Sends a query and returns its answer, or null when none comes. */
    private interface Exchange extends AutoCloseable {
        byte[] ask(byte[] query) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Opens a socket. */
    private interface Opener {
        Exchange open() throws IOException;
    }

    private final Opener opener;
    private final byte[][] queries;
    private final List<String> wrong = new ArrayList<>();
    private final Thread thread;
    private volatile boolean finished;
    private volatile int latest;
    private volatile int answered;
    private int lost;

    private QueryLoad(Opener opener, String origin) {
        this.opener = opener;
        queries = QUESTIONS.stream()
                .map(question -> query(question.name() + "." + origin, question.type()))
                .toArray(byte[][]::new);
        thread = Thread.ofPlatform().name("query-load").unstarted(this::run);
        thread.start();
    }

    /** A client by UDP. */
    static QueryLoad udp(int port, String origin) {
        return new QueryLoad(() -> udp(port), origin);
    }

    /** A client on one TCP connection. */
    static QueryLoad tcp(int port, String origin) {
        return new QueryLoad(() -> tcp(port), origin);
    }

    private static Exchange udp(int port) throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new Exchange() {
            @Override
            public byte[] ask(byte[] query) throws IOException {
                socket.send(new DatagramPacket(query, query.length));
                DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
                socket.receive(answer);
                return Arrays.copyOf(answer.getData(), answer.getLength());
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    private static Exchange tcp(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return new Exchange() {
            @Override
            public byte[] ask(byte[] query) throws IOException {
                byte[] framed = new byte[2 + query.length];
                Wire.put16(framed, 0, query.length);
                System.arraycopy(query, 0, framed, 2, query.length);
                socket.getOutputStream().write(framed);
                byte[] answer = new byte[in.readUnsignedShort()];
                in.readFully(answer);
                return answer;
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    private static byte[] query(String name, int type) {
        byte[] wire = Names.parse(name);
        byte[] query = new byte[Header.SIZE + wire.length + 4];
        Wire.put16(query, 4, 1);
        System.arraycopy(wire, 0, query, Header.SIZE, wire.length);
        Wire.put16(query, Header.SIZE + wire.length, type);
        Wire.put16(query, Header.SIZE + wire.length + 2, Header.CLASS_IN);
        return query;
    }

    private void run() {
        try (Exchange exchange = opener.open()) {
            for (int i = 1; !finished; i++) {
                int question = i % queries.length;
                Wire.put16(queries[question], 0, i & 0xffff);
                byte[] answer = exchange.ask(queries[question]);
                answered = i;
                check(QUESTIONS.get(question), i & 0xffff, MessageReader.read(answer, answer.length));
                if (i % PAUSE_EVERY == 0) {
                    Thread.sleep(1);
                }
            }
        } catch (IOException e) {
            // What comes after it would be the answers to other queries: the client ends here.
            lost++;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(Question question, int id, MessageReader.Received received) {
        int[] serials = Stream.of(received.answer(), received.authority(), received.additional())
                .flatMap(List::stream)
                .filter(record -> record.type() != Type.NS && !record.owner().startsWith("ns1."))
                .mapToInt(QueryLoad::serial)
                .toArray();
        boolean whole = received.id() == id
                && received.rcode() == question.rcode()
                && serials.length == question.records()
                && Arrays.stream(serials).allMatch(serial -> serial == serials[0] && serial >= latest);
        if (whole) {
            latest = serials[0];
        } else if (wrong.size() < KEPT_EXAMPLES) {
            wrong.add("after " + latest + ": " + question + " " + received);
        }
    }

    /** What a record says of the serial; -1 for nothing. */
    private static int serial(ReceivedRecord record) {
        String data = record.rdata();
        return switch (record.type()) {
            case Type.TXT -> Integer.parseInt(data.replace("\"", ""));
            case Type.SOA -> Integer.parseInt(data.split(" ")[2]);
            case Type.A -> {
                String[] octets = data.split("\\.");
                yield Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]);
            }
            default -> {
                Matcher matcher = NUMBER_IN_NAME.matcher(data);
                yield matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
            }
        };
    }

    /** The serial of the last answer; 0 before the first. */
    int latestSerial() {
        return latest;
    }

    /** Queries with an answer so far. */
    int answered() {
        return answered;
    }

    /** Stops asking. */
    Outcome finish() throws InterruptedException {
        finished = true;
        thread.join();
        return new Outcome(answered, lost, List.copyOf(wrong));
    }

    @Override
    public void close() {
        finished = true;
    }
}
