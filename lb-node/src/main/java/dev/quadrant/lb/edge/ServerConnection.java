package dev.quadrant.lb.edge;

/** A connection to a server: being made, in use by one exchange or tunnel, or unused in its pool. */
final class ServerConnection extends Channel {
    /** Who uses the connection. */
    interface User {
        /** The connection stands. */
        void connected();

        /** There may be something to read, or the end. */
        void serverReadable();

        /** More can be sent. */
        void serverWritable();

        /** The connection could not be made. */
        void connectFailed();

        /** All ends at once: the user closes both sides. */
        void abandoned();
    }

    final ServerPool pool;
    /** Whether receiving may give something. */
    boolean readable;

    private byte[] announcement;
    private User user;
    private boolean connecting = true;
    /** Neighbours in the pool's list of unused connections. */
    ServerConnection previous;

    ServerConnection next;
    /** When it was put there, on the loop's clock; milliseconds. */
    long unusedSince;

    /** One that another loop made and used. */
    static ServerConnection standing(ServerPool pool, int fd, User user) {
        ServerConnection connection = new ServerConnection(pool, fd, user, null);
        connection.connecting = false;
        return connection;
    }

    /** @param announcement octets that it begins with, or null */
    ServerConnection(ServerPool pool, int fd, User user, byte[] announcement) {
        super(pool.loop(), fd);
        this.announcement = announcement;
        this.pool = pool;
        this.user = user;
    }

    boolean connecting() {
        return connecting;
    }

    /** Gives the connection to a user, or with null to nobody. */
    void use(User next) {
        user = next;
    }

    @Override
    void ready(int events) {
        if (user == null) {
            // Unused: whatever comes now, a response it is not. That there is room to send means nothing, and an event
            // may
            // be older than the read that took all.
            if (events != Epoll.OUT && !Sockets.isSilent(fd(), pool.octet)) {
                pool.discard(this);
            }
            return;
        }
        if (connecting) {
            connecting(events);
            return;
        }
        if ((events & (Epoll.IN | Epoll.READ_HANG_UP | Epoll.HANG_UP | Epoll.ERROR)) != 0) {
            readable = true;
        }
        if ((events & (Epoll.OUT | Epoll.HANG_UP | Epoll.ERROR)) != 0) {
            user.serverWritable();
        }
        if (readable && user != null) {
            user.serverReadable();
        }
    }

    private void connecting(int events) {
        if ((events & (Epoll.OUT | Epoll.ERROR | Epoll.HANG_UP)) == 0) {
            return;
        }
        if (Sockets.connectResult(fd()) < 0 || !announced()) {
            user.connectFailed();
            return;
        }
        connecting = false;
        readable = (events & (Epoll.IN | Epoll.READ_HANG_UP)) != 0;
        user.connected();
        if (readable && user != null) {
            user.serverReadable();
        }
    }

    /** Sends what the connection begins with; a new socket takes so little at once, or is broken. */
    private boolean announced() {
        if (announcement == null) {
            return true;
        }
        long sent = Refusal.send(fd(), announcement, announcement.length, loop);
        boolean whole = sent == announcement.length;
        announcement = null;
        return whole;
    }

    /** Unused for too long. */
    @Override
    void expired() {
        if (user == null) {
            pool.discard(this);
        }
    }

    @Override
    void drain() {
        if (user == null) {
            pool.discard(this);
        }
    }

    @Override
    void abandon() {
        if (user == null) {
            pool.discard(this);
        } else {
            user.abandoned();
        }
    }
}
