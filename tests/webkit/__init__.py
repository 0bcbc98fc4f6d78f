"""Our pages in WebKit, the engine of every browser on an iPhone, as far as Debian's WebKitGTK has it."""
