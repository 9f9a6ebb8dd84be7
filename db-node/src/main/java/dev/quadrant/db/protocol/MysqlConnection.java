package dev.quadrant.db.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import javax.net.ssl.SSLSocket;

/**
 * One connection to a server: authentication, statements as bytes, small result sets. Used by one thread at a time;
 * {@link #close()} may be called from any thread and ends what the other one waits for.
 */
public final class MysqlConnection implements Closeable {
    /** Largest packet taken: the protocol's own limit for a statement or an event, and its header. */
    static final int MOST_PACKET = (1 << 30) + 64 * 1024;

    /** Most rows of a {@link #query}: it is for small answers. */
    private static final int MOST_ROWS = 100_000;

    private static final int UTF8MB4_GENERAL_CI = 45;
    private static final int COM_QUIT = 0x01;
    private static final int COM_QUERY = 0x03;
    private static final int MORE_RESULTS = 8;

    private final String host;
    private volatile Socket socket;
    private PacketReader reader;
    private PacketWriter writer;
    private String version = "";
    /** Of each statement whose answer is outstanding, the number of the packet with which it begins. */
    private final Queue<Integer> sent = new ArrayDeque<>();

    private MysqlConnection(String host, Socket socket) throws IOException {
        this.host = host;
        use(socket);
    }

    /**
     * Connects and authenticates.
     *
     * @throws ServerError when the server refuses the account
     * @throws IOException when it cannot be reached or speaks something else
     */
    public static MysqlConnection open(Account account) throws IOException {
        int timeout = Math.toIntExact(account.connectTimeout().toMillis());
        Socket socket = connect(account, timeout);
        MysqlConnection connection;
        try {
            socket.setSoTimeout(timeout);
            connection = new MysqlConnection(account.host(), socket);
            connection.authenticate(account);
            socket.setSoTimeout(0);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return connection;
    }

    private static Socket connect(Account account, int timeout) throws IOException {
        if (account.socket().isPresent()) {
            return new UnixSocket(account.socket().get());
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(account.host(), account.port()), timeout);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void use(Socket newSocket) throws IOException {
        socket = newSocket;
        reader = new PacketReader(newSocket.getInputStream(), MOST_PACKET);
        writer = new PacketWriter(newSocket.getOutputStream());
    }

    private void authenticate(Account account) throws IOException {
        Greeting greeting = Greeting.read(receive());
        version = greeting.version();
        int capabilities = Capability.CLIENT;
        boolean encrypted = account.tls().mode() != TlsMode.OFF;
        if (encrypted) {
            if (!greeting.offers(Capability.SSL)) {
                throw new IOException("the server offers no TLS");
            }
            capabilities |= Capability.SSL;
            send(login(capabilities));
            int sequence = reader.sequence();
            if (!reader.empty()) {
                throw new MalformedException("data before the TLS handshake");
            }
            SSLSocket secure = account.tls().over(socket, host);
            use(secure);
            reader.expect(sequence);
        }
        String known = greeting.plugin().equals(Authentication.SHA2) ? Authentication.SHA2 : Authentication.NATIVE;
        Authentication authentication = new Authentication(
                account.password().getBytes(StandardCharsets.UTF_8),
                // Nobody listens in the kernel; the server takes it so, too.
                encrypted || account.socket().isPresent(),
                known,
                greeting.challenge());
        byte[] response = authentication.response();
        send(login(capabilities)
                .nullTerminated(account.user())
                .u8(response.length)
                .bytes(response)
                .nullTerminated(authentication.plugin()));
        while (!authentication.done()) {
            byte[] answer = authentication.accept(receive());
            if (answer != null) {
                send(new ByteWriter().bytes(answer));
            }
        }
    }

    private static ByteWriter login(int capabilities) {
        return new ByteWriter()
                .u32(capabilities)
                .u32(1 << 30)
                .u8(UTF8MB4_GENERAL_CI)
                .zeros(23);
    }

    /** The server's version as it greets. */
    public String version() {
        return version;
    }

    /** Longest wait for bytes of the server; a wait that is longer is an {@link IOException}. Zero waits for ever. */
    public void readTimeout(Duration timeout) throws IOException {
        socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    }

    /** Runs a statement and reads its first result whole; empty for one without rows. */
    public QueryResult query(String sql) throws IOException {
        command(new ByteWriter().u8(COM_QUERY).text(sql).toBytes());
        Results results = new Results(MOST_ROWS);
        while (results.read()) {
            results.ignoreFurther();
        }
        return results.first();
    }

    /**
     * Sends a statement and does not wait for its answer, which {@link #awaitSent} reads; until then nothing else is asked of
     * the connection. Few at a time: answers that nobody reads fill the connection.
     */
    public void send(byte[] sql) throws IOException {
        sent.add(writer.write(0, packet(sql)));
    }

    /** How many answers are outstanding. */
    public int sent() {
        return sent.size();
    }

    /**
     * Waits for the answers to what was {@linkplain #send sent}, in its order.
     *
     * @param most how many at most
     * @throws ServerError the first that is a refusal; all are read then
     */
    public void awaitSent(int most) throws IOException {
        ServerError refusal = null;
        for (int i = 0; !sent.isEmpty() && (i < most || refusal != null); i++) {
            reader.expect(sent.remove());
            try {
                results();
            } catch (ServerError e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Runs a statement given as bytes in the session's character set; rows that it returns are read and dropped. */
    public void execute(byte[] sql) throws IOException {
        command(packet(sql));
        results();
    }

    private static byte[] packet(byte[] sql) {
        byte[] packet = new byte[sql.length + 1];
        packet[0] = COM_QUERY;
        System.arraycopy(sql, 0, packet, 1, sql.length);
        return packet;
    }

    /** Reads the answer to a statement, and drops its rows. */
    private void results() throws IOException {
        Results results = new Results(Integer.MAX_VALUE);
        results.ignoreFurther();
        boolean more;
        do {
            more = results.read();
        } while (more);
    }

    /** Runs a query whose rows are taken as they come; it has to be one that returns rows. */
    public RowStream stream(String sql) throws IOException {
        command(new ByteWriter().u8(COM_QUERY).text(sql).toBytes());
        ByteReader packet = receive();
        if (packet.peek() == 0xFF) {
            throw ServerError.of(packet);
        }
        long columns = packet.lengthEncoded();
        if (columns < 1) {
            throw new MalformedException("no rows where a query was sent");
        }
        // A definition of each column, and the packet that ends them.
        for (long i = 0; i <= columns; i++) {
            receive();
        }
        return new RowStream(reader);
    }

    /**
     * Begins a LOAD DATA LOCAL, whose file's name means nothing: the caller gives the data, and ends them.
     *
     * @throws ServerError when the server refuses the statement
     */
    public LocalData load(String sql) throws IOException {
        command(new ByteWriter().u8(COM_QUERY).text(sql).toBytes());
        ByteReader packet = receive();
        return switch (packet.peek()) {
            case 0xFF -> throw ServerError.of(packet);
            case 0xFB -> new LocalData(reader, writer);
            default -> throw new MalformedException("the server does not ask for the data of a LOAD DATA LOCAL");
        };
    }

    /** Runs a statement without an answer of interest. */
    public void execute(String sql) throws IOException {
        execute(sql.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a command: a new exchange. */
    void command(byte[] payload) throws IOException {
        reader.expect(writer.write(0, payload));
    }

    private void send(ByteWriter payload) throws IOException {
        reader.expect(writer.write(reader.sequence(), payload.toBytes()));
    }

    /** A packet out of turn, as a semi-sync reply is: its number is its own, and the incoming ones go on. */
    void sendAside(byte[] payload) throws IOException {
        writer.write(0, payload);
    }

    private ByteReader receive() throws IOException {
        reader.next();
        return new ByteReader(reader.array(), reader.offset(), reader.length());
    }

    PacketReader reader() {
        return reader;
    }

    /** Says goodbye where that is possible, and closes. */
    @Override
    public void close() throws IOException {
        Socket open = socket;
        if (!open.isClosed() && !(open instanceof SSLSocket)) {
            try {
                open.getOutputStream().write(new byte[] {1, 0, 0, 0, COM_QUIT});
            } catch (IOException e) {
                // The connection is gone already: there is nobody to say goodbye to.
                open.close();
            }
        }
        open.close();
    }

    /** Reads the answers to one COM_QUERY. */
    private final class Results {
        private final int most;
        private final List<String> columns = new ArrayList<>();
        private final List<List<String>> rows = new ArrayList<>();
        private boolean keep = true;

        Results(int most) {
            this.most = most;
        }

        void ignoreFurther() {
            keep = false;
        }

        QueryResult first() {
            return new QueryResult(List.copyOf(columns), Collections.unmodifiableList(rows));
        }

        /** Reads one result; whether another follows. */
        boolean read() throws IOException {
            ByteReader packet = receive();
            switch (packet.peek()) {
                case 0xFF -> throw ServerError.of(packet);
                case 0xFB -> throw new MalformedException("the server asks for a local file, which was not offered");
                case 0x00 -> {
                    packet.skip(1);
                    packet.lengthEncoded();
                    packet.lengthEncoded();
                    return (packet.u16() & MORE_RESULTS) != 0;
                }
                default -> {
                    return rows(packet.lengthEncoded());
                }
            }
        }

        private boolean rows(long count) throws IOException {
            for (long i = 0; i < count; i++) {
                ByteReader column = receive();
                for (int skipped = 0; skipped < 4; skipped++) {
                    column.skip(Math.max(0, column.lengthEncoded()));
                }
                String name = column.text(Math.max(0, column.lengthEncoded()));
                if (keep) {
                    columns.add(name.toLowerCase(Locale.ROOT));
                }
            }
            receive();
            int seen = 0;
            while (true) {
                ByteReader row = receive();
                int first = row.peek();
                if (first == 0xFF) {
                    throw ServerError.of(row);
                }
                if (first == 0xFE && row.remaining() < 9) {
                    row.skip(3);
                    return (row.u16() & MORE_RESULTS) != 0;
                }
                if (keep) {
                    if (++seen > most) {
                        throw new MalformedException("more than " + most + " rows where few are due");
                    }
                    rows.add(values(row, count));
                }
            }
        }

        private List<String> values(ByteReader row, long count) throws MalformedException {
            List<String> values = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                byte[] value = row.lengthEncodedBytes();
                values.add(value == null ? null : new String(value, StandardCharsets.UTF_8));
            }
            return values;
        }
    }
}
