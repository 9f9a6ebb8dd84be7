package dev.quadrant.linux.crypto;

import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.PointerBase;

/**
 * libcrypto by {@code dlopen}: the binary must start where it is missing, so nothing is linked. The three functions are
 * old names that OpenSSL 3 keeps for their users; they need no memory of the library's own, so a digest that is
 * dropped half way leaks nothing. Arrays are pinned for the length of a call: the collector may run meanwhile.
 */
final class NativeLibcrypto {
    /** Octets of {@code SHA256_CTX}: eight words of state, two of length, 64 octets of block, two words more. */
    static final int CONTEXT = 112;

    private static final int RTLD_NOW = 2;

    private static InitFunction init;
    private static UpdateFunction update;
    private static FinishFunction finish;
    private static boolean tried;

    private NativeLibcrypto() {}

    /** Whether the three functions are there. The lock also publishes them to the thread that asks. */
    static synchronized boolean loaded() {
        if (!tried) {
            tried = true;
            load();
        }
        return finish.isNonNull();
    }

    static void init(byte[] context) {
        try (PinnedObject pinned = PinnedObject.create(context)) {
            init.call(pinned.addressOfArrayElement(0));
        }
    }

    /** Takes a piece, which lies within the array: C does not look. */
    static void update(byte[] context, byte[] input, int offset, int length) {
        try (PinnedObject pinned = PinnedObject.create(context);
                PinnedObject from = PinnedObject.create(input)) {
            update.call(pinned.addressOfArrayElement(0), from.addressOfArrayElement(offset), length);
        }
    }

    static void finish(byte[] context, byte[] digest) {
        try (PinnedObject pinned = PinnedObject.create(context);
                PinnedObject to = PinnedObject.create(digest)) {
            finish.call(to.addressOfArrayElement(0), pinned.addressOfArrayElement(0));
        }
    }

    private static void load() {
        PointerBase library;
        try (CTypeConversion.CCharPointerHolder name = CTypeConversion.toCString("libcrypto.so.3")) {
            library = dlopen(name.get(), RTLD_NOW);
        }
        if (library.isNull()) {
            return;
        }
        InitFunction first = (InitFunction) symbol(library, "SHA256_Init");
        UpdateFunction second = (UpdateFunction) symbol(library, "SHA256_Update");
        FinishFunction third = (FinishFunction) symbol(library, "SHA256_Final");
        if (first.isNonNull() && second.isNonNull()) {
            init = first;
            update = second;
            finish = third;
        }
    }

    private static CFunctionPointer symbol(PointerBase library, String symbol) {
        try (CTypeConversion.CCharPointerHolder name = CTypeConversion.toCString(symbol)) {
            return dlsym(library, name.get());
        }
    }

    @CFunction("dlopen")
    private static native PointerBase dlopen(CCharPointer file, int flags);

    @CFunction("dlsym")
    private static native CFunctionPointer dlsym(PointerBase library, CCharPointer symbol);

    /** {@code int SHA256_Init(SHA256_CTX *c)}. */
    interface InitFunction extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(PointerBase context);
    }

    /** {@code int SHA256_Update(SHA256_CTX *c, const void *data, size_t len)}. */
    interface UpdateFunction extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(PointerBase context, PointerBase data, long length);
    }

    /** {@code int SHA256_Final(unsigned char *md, SHA256_CTX *c)}. */
    interface FinishFunction extends CFunctionPointer {
        @InvokeCFunctionPointer
        int call(PointerBase digest, PointerBase context);
    }
}
