package dev.quadrant.db.protocol;

import java.io.IOException;

/** The server's refusal of a command or of the connection: its own error packet. */
public final class ServerError extends IOException {
    private static final long serialVersionUID = 1;

    public static final int ACCESS_DENIED_TO_DATABASE = 1044;
    public static final int ACCESS_DENIED = 1045;
    public static final int TABLE_ACCESS_DENIED = 1142;
    public static final int SPECIFIC_ACCESS_DENIED = 1227;
    /** The dump cannot be served: the file is gone, or the position is not in it. */
    public static final int DUMP_FATAL = 1236;

    /** The server's error number. */
    private final int code;

    public ServerError(int code, String message) {
        super(message);
        this.code = code;
    }

    /** The server's error number, for example 1045. */
    public int code() {
        return code;
    }

    /** Reads an error packet whose first byte was 0xFF. */
    static ServerError of(ByteReader packet) throws MalformedException {
        packet.skip(1);
        int code = packet.u16();
        String text = packet.text(packet.remaining());
        if (text.startsWith("#") && text.length() >= 6) {
            text = text.substring(6);
        }
        return new ServerError(code, text);
    }
}
