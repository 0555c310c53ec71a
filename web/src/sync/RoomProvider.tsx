import { createContext, useContext, type ReactNode } from 'react'

export type Role = 'owner' | 'admin' | 'editor' | 'commenter' | 'viewer'
export interface Room { projectId: string; role: Role; canEdit: boolean }

const RoomContext = createContext<Room | null>(null)

export function RoomProvider({ projectId, children }: { projectId: string; children: ReactNode }) {
  return <RoomContext.Provider value={{ projectId, role: 'editor', canEdit: true }}>{children}</RoomContext.Provider>
}

export function useRoom(): Room {
  const room = useContext(RoomContext)
  if (!room) throw new Error('useRoom is only for what stands inside a RoomProvider')
  return room
}
