package dev.quadrant.appliance;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.linux.SdNotify;
import java.lang.reflect.Proxy;

/** SIGHUP reloads: one at a time, on the thread that the JVM makes for the signal; systemd is told before and after. */
final class Reload {
    private static final EventLog LOG = EventLog.of(Reload.class);

    private final Service service;
    private final SdNotify systemd;

    private Reload(Service service, SdNotify systemd) {
        this.service = service;
        this.systemd = systemd;
    }

    static void onHangUp(Service service, SdNotify systemd) {
        Reload reload = new Reload(service, systemd);
        handle("HUP", reload::run);
    }

    private synchronized void run() {
        systemd.reloading();
        LOG.info("reloading", "signal", "HUP");
        try {
            service.reload();
        } catch (RuntimeException e) {
            LOG.error("reload-failed", "cause", e);
        }
        systemd.ready("serving");
    }

    /**
     * Runs {@code action} at each signal of that name, through {@code sun.misc.Signal}: the one way to a signal that both
     * the JVM and native binaries have. By reflection, since javac's warning of that class cannot be switched off under
     * -Werror; a native binary finds it by this module's reachability metadata.
     */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Reload.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            Object which = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, which, proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle SIG" + name, e);
        }
    }
}
