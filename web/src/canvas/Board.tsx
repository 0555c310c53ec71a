export function Board() { return <div className="h-full w-full" /> }
