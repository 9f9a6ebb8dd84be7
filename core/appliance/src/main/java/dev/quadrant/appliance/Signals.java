package dev.quadrant.appliance;

import java.lang.reflect.Proxy;

/**
 * What this process does at a signal, through {@code sun.misc.Signal}: the one way to a signal that both the JVM and native
 * binaries have. By reflection, since javac's warning of that class cannot be switched off under -Werror; a native binary finds
 * it by this module's reachability metadata.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs {@code action} at each signal from now on, instead of what the signal did before.
     *
     * @param name without {@code SIG}
     * @param action on the thread that the JVM makes for the signal
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
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
