package dev.quadrant.e2e.cluster;

import static dev.quadrant.e2e.cluster.Fault.End.HELD;
import static dev.quadrant.e2e.cluster.Fault.End.MOVES;
import static dev.quadrant.e2e.cluster.Fault.End.STARTS;
import static dev.quadrant.e2e.cluster.Fault.End.STAYS;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What happens to a cluster that holds its virtual IPs. Each is scripted: how it begins, what must come of it, how it is healed.
 */
enum Fault {
    KILL("SIGKILL of the holder", MOVES) {
        @Override
        void begin(Scene scene) {
            scene.lab().kill(scene.holder());
        }
    },
    STOP("SIGSTOP of the holder, longer than its lease, then SIGCONT", MOVES) {
        @Override
        void begin(Scene scene) {
            scene.lab().freeze(scene.holder());
        }

        @Override
        void heal(Scene scene) {
            scene.lab().thaw(scene.holder());
            scene.pause(500);
            super.heal(scene);
        }
    },
    CABLE("link of the holder down", MOVES) {
        @Override
        void begin(Scene scene) {
            scene.lab().network().carrier(scene.holder(), false);
        }

        @Override
        void heal(Scene scene) {
            scene.lab().network().carrier(scene.holder(), true);
        }
    },
    MUTE("the holder hears and is not heard", MOVES) {
        @Override
        void begin(Scene scene) {
            scene.block(List.of(scene.holder()), scene.lab().allBut(scene.holder()));
        }
    },
    DEAF("the holder is heard and hears nothing", MOVES) {
        @Override
        void begin(Scene scene) {
            scene.block(scene.lab().allBut(scene.holder()), List.of(scene.holder()));
        }
    },
    ONE_WAY("the other candidate does not hear the holder", STAYS) {
        @Override
        void begin(Scene scene) {
            scene.block(List.of(scene.holder()), List.of(scene.other()));
        }
    },
    MINORITY("the holder and a voter are cut off from three others", MOVES, 5) {
        @Override
        void begin(Scene scene) {
            List<Integer> minority = List.of(scene.holder(), 5);
            List<Integer> others = scene.lab().allBut(5).stream()
                    .filter(port -> port != scene.holder())
                    .toList();
            scene.block(minority, others);
            scene.block(others, minority);
        }
    },
    BRIDGE("holder and other candidate see each other only through a third", STAYS) {
        @Override
        void begin(Scene scene) {
            scene.block(List.of(scene.holder()), List.of(scene.other()));
            scene.block(List.of(scene.other()), List.of(scene.holder()));
        }
    },
    LOSS("30 % of all packets are lost", HELD) {
        @Override
        void begin(Scene scene) {
            scene.weather(new Wires.Weather(0.3, 0, 0, 0));
            scene.pause(4_000);
        }
    },
    DELAY("200 ms delay, 50 ms of disorder, 10 % twice", HELD) {
        @Override
        void begin(Scene scene) {
            scene.weather(new Wires.Weather(0, 200, 50, 0.1));
            scene.pause(4_000);
            scene.weather(Wires.Weather.FINE);
        }
    },
    DELETE("somebody deletes the addresses", HELD) {
        @Override
        void begin(Scene scene) {
            scene.lab().deleteAddresses(scene.holder());
        }
    },
    KILL_LOOP("SIGKILL of the same host, eight times as it comes back", MOVES) {
        @Override
        void begin(Scene scene) {
            for (int i = 0; i < 8; i++) {
                scene.lab().kill(scene.holder());
                scene.awaitEnd(scene.holder());
                scene.lab().start(scene.holder());
                scene.pause(300);
            }
        }
    },
    COLD_START("all are killed, all start", STARTS) {
        @Override
        void begin(Scene scene) {
            scene.lab().hosts().forEach(scene.lab()::kill);
            scene.lab().hosts().forEach(scene::awaitEnd);
            scene.mark();
            scene.lab().startAll();
        }
    },
    ROLLING("all are stopped and started, one after the other", HELD) {
        @Override
        void begin(Scene scene) {
            for (int host : scene.lab().hosts()) {
                scene.lab().stop(host);
                scene.awaitEnd(host);
                scene.lab().start(host);
                scene.awaitReady(host);
            }
        }
    },
    GRACEFUL("SIGTERM of the holder", MOVES) {
        @Override
        void begin(Scene scene) {
            scene.lab().stop(scene.holder());
        }
    },
    DRAIN("the holder is drained", MOVES) {
        @Override
        void begin(Scene scene) {
            scene.lab().product().drain(scene.lab(), scene.holder());
        }

        @Override
        void heal(Scene scene) {
            scene.lab().product().undrain(scene.lab(), scene.holder());
        }
    },
    HANDOVER("the holder is told to hand over", MOVES) {
        @Override
        void begin(Scene scene) {
            scene.lab().product().handOver(scene.lab(), scene.holder());
        }
    },

    /** The machine's own clock, since hosts that are namespaces have no other: not among the faults that are played unasked. */
    CLOCK("the wall clock jumps by an hour, by two hours back, and back", STAYS) {
        @Override
        void begin(Scene scene) {
            try (WallClock clock = new WallClock()) {
                clock.ahead(Duration.ofHours(1));
                scene.pause(3_000);
                clock.ahead(Duration.ofHours(-1));
                scene.pause(3_000);
            }
        }
    };

    private static final int HOSTS = 3;

    private final String text;
    private final End end;
    private final int hosts;

    /** What must have come of a fault before it is healed. */
    enum End {
        /** Another host has the addresses. */
        MOVES,
        /** Nothing changes at all. */
        STAYS,
        /** Some one host has the addresses, as before or not. */
        HELD,
        /** No host had the addresses; now some one has. */
        STARTS
    }

    Fault(String text, End end) {
        this(text, end, HOSTS);
    }

    Fault(String text, End end, int hosts) {
        this.text = text;
        this.end = end;
        this.hosts = hosts;
    }

    abstract void begin(Scene scene);

    /** By default the network is made fine, and what is dead is started. */
    void heal(Scene scene) {
        scene.lab().network().wires(Wires.WHOLE);
        scene.lab().hosts().forEach(scene::revive);
    }

    String text() {
        return text;
    }

    End end() {
        return end;
    }

    /** How many hosts its lab has. */
    int hosts() {
        return hosts;
    }

    /** Whether the holder is asked rather than hurt: its successor need not wait for anything. */
    boolean isGraceful() {
        return this == GRACEFUL || this == DRAIN || this == HANDOVER || this == ROLLING;
    }

    /** The faults that leave the machine itself alone. */
    static List<Fault> ofHosts() {
        return Arrays.stream(values()).filter(fault -> fault != CLOCK).toList();
    }

    /** Whether it is an order to the product and no fault. */
    boolean isOrder() {
        return this == DRAIN || this == HANDOVER;
    }
}
