package dev.quadrant.db;

import dev.quadrant.db.base.BaseMethod;
import dev.quadrant.db.protocol.TlsMode;
import dev.quadrant.db.s3.S3Settings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What is backed up, where to, and when. */
@ConfigMapping(prefix = "quadrant.db")
public interface DbConfig {
    /** The database that is backed up. */
    Source source();

    /**
     * Where backups are kept, by name. {@code main} is a local directory: commits wait for its disk. All others are copies that
     * follow it, in S3 buckets or other directories; one that fails is alarmed and holds up nothing.
     */
    Map<String, RepositoryKeys> repository();

    /** The continuous archive of the binlog. */
    Archive archive();

    /** Base backups. */
    Base base();

    /** Encryption of bases. */
    Encryption encryption();

    /** How long bases and log are kept. */
    Retention retention();

    /** Verification of what is kept. */
    Verify verify();

    /** Drills: restores into a throw-away server that prove the backups. */
    Drill drill();

    /** The database that is backed up. */
    interface Source {
        /** Host and port of the MySQL or MariaDB server, for example {@code 127.0.0.1:3306}. */
        String address();

        /**
         * Account that reads everything. As an administrator: {@code GRANT SELECT, RELOAD, SHOW VIEW, TRIGGER, EVENT,
         * REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO ...}.
         */
        String user();

        /**
         * File with the account's password on its first line. It is read at each connect, so a changed password needs no
         * restart; its content goes into no log.
         */
        Path passwordFile();

        /**
         * How the connection is protected: {@code off} for loopback and trusted networks, {@code require} encrypts without
         * verifying who answers, {@code verify} also checks the certificate and its name.
         */
        @WithDefault("off")
        TlsMode tls();

        /** PEM file of the authorities that {@code tls=verify} trusts. Without it, those of the system. */
        Optional<Path> tlsCaFile();

        /** Longest wait for each of connecting, TLS and authentication. */
        @WithDefault("5s")
        Duration connectTimeout();

        /**
         * Server id under which the archive follows, 1 to 4294967295, unique among the server and all its replicas. Without
         * it, a number above 3000000000 made from the repository's URL.
         */
        OptionalLong replicaId();
    }

    /** Where backups are kept. */
    interface RepositoryKeys {
        /**
         * Where the repository lies: {@code file:///DIRECTORY}, and for all but {@code main} also {@code s3://BUCKET/PREFIX}. A directory
         * is made when it is not there, a bucket is not. It belongs to one server, and another one's is refused. On
         * another disk than the database it outlives it.
         */
        String url();

        /**
         * S3: scheme, host and port of the service, {@code https://HOST:PORT}. Without it, Amazon's of the region. With
         * {@code http} data travels in clear.
         */
        Optional<String> endpoint();

        /** S3: the region that requests are signed for. */
        @WithDefault("us-east-1")
        String region();

        /**
         * S3: where the bucket's name stands, {@code virtual-host} (https://BUCKET.HOST/) or {@code path} (https://HOST/BUCKET/).
         * Without it, {@code path} where an endpoint is set and {@code virtual-host} where none is.
         */
        Optional<S3Settings.Style> style();

        /** S3: file with the access key, which other users cannot read. Read at each start of copying. */
        Optional<Path> accessKeyFile();

        /** S3: file with the secret key, which other users cannot read. Its content goes into no log. */
        Optional<Path> secretKeyFile();

        /** S3: PEM file of the authorities that are trusted. Without it, those of the system. */
        Optional<Path> tlsCaFile();

        /** S3: longest wait for a connection, and for an answer. A request is tried five times. */
        @WithDefault("30s")
        Duration timeout();

        /**
         * A copy: how long the newest bytes of the log may wait for more before they become an object. Shorter loses less with
         * the host, and makes more objects (and requests that are paid for).
         */
        @WithDefault("5s")
        Duration interval();

        /** A copy: most bytes of a part of the log or of an upload, 5242880 to 67108864. Each upload has one in memory. */
        @WithDefault("8388608")
        int partBytes();

        /** S3: most parts of a large file that are uploaded at once, 1 to 32. */
        @WithDefault("4")
        int uploads();
    }

    /** The continuous archive of the binlog. */
    interface Archive {
        /**
         * Whether to take part in semi-synchronous replication where the server has it enabled: commits then wait until the
         * archive has them on its disk, and no acknowledged commit is lost with the server.
         */
        @WithDefault("true")
        boolean semiSync();

        /** Without semi-sync, how long events may wait to be forced to the disk together. Shorter costs more writes. */
        @WithDefault("200ms")
        Duration syncEvery();

        /**
         * Room that the repository's disk should have, in bytes. With less, {@code db-node status} and the metrics say that the
         * RPO is not 0 for much longer.
         */
        @WithDefault("268435456")
        long minFree();
    }

    /** Base backups. */
    interface Base {
        /**
         * How often a base backup is taken. The first is taken at once when there is none; one that was missed is caught up
         * once. Seldom makes restores replay more of the binlog.
         */
        @WithDefault("14d")
        Duration every();

        /**
         * When base backups are taken, in place of {@code every}: a cron expression of five fields, for example
         * {@code 30 2 * * 0} for Sundays at half past two. One that was missed is caught up once.
         */
        Optional<String> schedule();

        /** Where the times of {@code schedule} are meant, for example {@code Europe/Berlin}. */
        @WithDefault("UTC")
        String timeZone();

        /**
         * By how much a base begins later than {@code schedule} says, at most; which part of it a time gets is fixed by the
         * repository's name, so that many nodes with one schedule do not begin at once. 0s to 24h.
         */
        @WithDefault("0s")
        Duration jitter();

        /**
         * Longest wait for the global read lock with which a base begins. While it waits for a long statement, writers
         * queue; past this the attempt is given up and repeated later.
         */
        @WithDefault("30s")
        Duration lockWait();

        /** Sessions of the database that dump rows at once, each for a thread of its own; 1 to 64. */
        @WithDefault("4")
        int sessions();

        /**
         * How a base is taken: {@code dump} by statements, which restore into any server of the product; {@code copy} as a copy
         * of the server's files by its own means ({@code mariadb-backup}; MySQL's CLONE), for a server on this host: faster
         * for large databases, and restored into a new data directory of the same server version.
         */
        @WithDefault("dump")
        BaseMethod method();

        /**
         * Where the copy of {@code method=copy} lies until it is packed: a directory that the server can write into, with room for
         * its data. By default beside the base.
         */
        Optional<Path> copyDirectory();

        /** Most bytes of SQL a second that a base writes, of all its sessions together; 0 for no limit. */
        @WithDefault("0")
        long rateMax();

        /**
         * How readily the threads that write a base give way to everything else on this host when processors are scarce, as
         * {@code nice} does: 0 shares evenly, 19 takes little but what others leave. The archive never gives way.
         */
        @WithDefault("15")
        int nice();
    }

    /** Encryption of bases, in {@code main} and so in every copy. The log is not encrypted. */
    interface Encryption {
        /**
         * File with the keys of bases: 32 bytes each as base64 or hex, one a line; the first encrypts, all decrypt. Make one with
         * {@code (umask 077; openssl rand -base64 32 > FILE)}; one that other users can read is refused. It is read at each
         * use, so that a changed one needs no restart. Without the key, bases are in clear. A base whose key is lost is lost: keep the file where the
         * backups are not.
         */
        Optional<Path> keyFile();
    }

    /** How long bases and log are kept. A base stays while any of these rules wants it, or it is pinned. */
    interface Retention {
        /** Every moment of so long a time, up to now, can be restored: bases and log older than that needs expire. */
        @WithDefault("60d")
        Duration window();

        /** The newest bases, so many, stay with the log behind them however old they are; 1 to 10000. */
        @WithDefault("2")
        int bases();

        /** So many days keep their newest base; without log, it restores its own moment. 0 to 10000; 0 for none. */
        @WithDefault("0")
        int daily();

        /** So many ISO weeks likewise. */
        @WithDefault("0")
        int weekly();

        /** So many months likewise. */
        @WithDefault("0")
        int monthly();

        /** So many years likewise. */
        @WithDefault("0")
        int yearly();

        /** Where days begin, for example {@code Europe/Berlin}. */
        @WithDefault("UTC")
        String timeZone();
    }

    /** Verification of what is kept, as {@code db-node verify} does. */
    interface Verify {
        /** How often the service verifies the repository by itself; 0s: never. One that was missed is caught up once. */
        @WithDefault("1d")
        Duration every();

        /**
         * How many files it reads each time, chosen by chance; 0 for all. Lengths, manifests and missing files are looked at in any
         * case.
         */
        @WithDefault("0")
        int sample();
    }

    /** Drills: restores into a throw-away server that prove the backups. */
    interface Drill {
        /**
         * When the service drills by itself: a cron expression of five fields. Without the key, Saturdays at four ({@code 0 4 * * 6})
         * where the host has a server's program; set, a drill that cannot be done is overdue, and an alarm; empty, never.
         * One that was missed is caught up once.
         */
        Optional<String> schedule();

        /** Where the times of {@code schedule} are meant, for example {@code Europe/Berlin}. */
        @WithDefault("UTC")
        String timeZone();

        /** By how much a drill begins later than {@code schedule} says, at most, as with bases. 0s to 24h. */
        @WithDefault("0s")
        Duration jitter();

        /**
         * The program of the throw-away server, {@code mariadbd} or {@code mysqld}, of the source's kind and release; also that with
         * which {@code restore --target} makes a data directory. Without it, the one on the PATH.
         */
        Optional<Path> server();

        /**
         * Further options of these servers, separated by commas: {@code --innodb-buffer-pool-size=1G}, or what a program
         * outside of its usual place needs to find its own files.
         */
        Optional<List<String>> serverOptions();

        /**
         * Where each drill has a directory of its own, which goes with its end. It takes what a restored server takes; not the
         * repository's disk, for commits may wait for that one.
         */
        @WithDefault("/var/tmp")
        Path directory();

        /** Longest wait until the archive has all that the live server had at the moment of comparison. */
        @WithDefault("60s")
        Duration archiveWait();
    }
}
