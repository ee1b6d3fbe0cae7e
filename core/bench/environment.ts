// Imported first: the libraries decide by it, when they are loaded, how much they check. The images run like this.
process.env.NODE_ENV ??= 'production'
